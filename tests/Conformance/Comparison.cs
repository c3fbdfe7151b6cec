using System.Net;

namespace Understudy.Conformance;

/// <summary>Plays the same conversation on a reference and on a subject and explains the first difference.</summary>
public sealed class Comparison(EndPoint reference, EndPoint subject)
{
    private static readonly TimeSpan PlayLimit = Eventually.Limit;
    private static readonly TimeSpan ShrinkLimit = TimeSpan.FromSeconds(1);
    private const int ShrinkAttempts = 400;
    private static int _plays = Environment.TickCount & 0xFFFFF;

    public EndPoint Reference { get; } = reference;

    public EndPoint Subject { get; } = subject;

    /// <summary>Null when the answers are equal; else the shortest conversation found that still differs, and both answers.</summary>
    public string? Difference(Conversation conversation, Delivery delivery, int cutSeed)
    {
        if (Play(conversation, delivery, cutSeed, PlayLimit) is not { } first) return null;

        var (shortest, difference) = Shrink(conversation, delivery, cutSeed, first);
        return $"{conversation.Name}, {delivery}, cut seed {cutSeed}\n{shortest.Describe()}\n{difference}";
    }

    private static string? Explain(string expected, string answered)
    {
        // A request that swallows what follows would hide every later difference, and costs the whole limit.
        if (expected.EndsWith(ConversationPlayer.NoAnswer,
            StringComparison.Ordinal)) return $"memcached itself does not answer: {Wire.Quote(expected)}";
        if (expected == answered) return null;

        var same = expected.Zip(answered).TakeWhile(pair => pair.First == pair.Second).Count();
        var from = Math.Max(0, same - 80);
        return $"first difference at byte {same}\nmemcached: {Wire.Quote(expected[from..])}\nanswered:  {Wire.Quote(answered[from..])}";
    }

    private string? Play(Conversation conversation, Delivery delivery, int cutSeed, TimeSpan limit)
    {
        var prefix = $"p{Interlocked.Increment(ref _plays):x7}.";
        var expected = new ConversationPlayer(Reference, limit).Play(conversation, delivery, prefix, cutSeed);
        var answered = new ConversationPlayer(Subject, limit).Play(conversation, delivery, prefix, cutSeed);
        return Explain(expected, answered);
    }

    /// <summary>Leaves out requests, halves first and then one at a time, for as long as the answers still differ.</summary>
    private (Conversation Shortest, string Difference) Shrink(Conversation conversation, Delivery delivery, int cutSeed, string difference)
    {
        var attempts = 0;
        for (var size = conversation.Requests.Count / 2; size >= 1; size /= 2)
        {
            for (var at = 0; at < conversation.Requests.Count && attempts < ShrinkAttempts; attempts++)
            {
                var shorter = conversation with { Requests = [.. conversation.Requests.Take(at),
                    .. conversation.Requests.Skip(at + size)] };
                if (shorter.Requests.Count > 0 && Play(shorter, delivery, cutSeed, ShrinkLimit) is { } stillDifferent)
                    (conversation, difference) = (shorter, stillDifferent);
                else
                    at += size;
            }
        }
        return (conversation, difference);
    }
}
