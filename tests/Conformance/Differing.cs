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
