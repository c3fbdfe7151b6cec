using System.Diagnostics;
using System.Globalization;

namespace Understudy.Conformance;

/// <summary>Finds what is answered differently.</summary>
internal static class Differing
{
    private const int ConversationsPerSeed = 12;

    /// <summary>In one of the written conversations, in every delivery.</summary>
    public static string[] InConversation(
        Comparison comparison, string name, Func<Conversation, Delivery[]> deliveriesOf,
        Func<Conversation, Conversation?> withoutOpen)
    {
        if (withoutOpen(Conversations.All.Single(c => c.Name == name)) is not { } conversation) return [];
        return [.. deliveriesOf(conversation).Select(delivery => comparison.Difference(conversation, delivery, 1)).OfType<string>()];
    }

    /// <summary>In conversations from new seeds, for as many minutes as UNDERSTUDY_SOAK_MINUTES says, or from one fixed seed for each
    /// subject.</summary>
    /// <param name="subjects">Each plays a seed, and tells the first difference.</param>
    public static string? InNewSeeds(params Func<int, string?>[] subjects)
    {
        var minutes = Environment.GetEnvironmentVariable("UNDERSTUDY_SOAK_MINUTES");
        var budget = minutes is null ? TimeSpan.Zero : TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture));
        var started = Stopwatch.GetTimestamp();
        var seed = minutes is null ? 1000 : Environment.TickCount & 0x3FFFFFFF;
        do
        {
            foreach (var play in subjects)
            {
                if (play(++seed) is { } difference) return difference;
            }
        }
        while (Stopwatch.GetElapsedTime(started) < budget);

        return null;
    }

    /// <summary>In conversations made from a seed; the first one.</summary>
    public static string? InSeed(
        Comparison comparison, int seed, Func<Conversation, Delivery[]> deliveriesOf, Func<Conversation, Conversation?> withoutOpen)
    {
        var conversations = new RandomConversations(seed);
        for (var i = 0; i < ConversationsPerSeed; i++)
        {
            if (withoutOpen(conversations.Next()) is not { } said) continue;
            var deliveries = deliveriesOf(said);
            if (comparison.Difference(said, deliveries[i % deliveries.Length], cutSeed: seed + i) is { } difference) return difference;
        }

        return null;
    }
}
