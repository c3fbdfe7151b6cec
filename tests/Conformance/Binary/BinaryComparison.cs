namespace Understudy.Conformance.Binary;

/// <summary>Plays the same binary conversation on a reference and on a subject and explains the first difference.</summary>
public static class BinaryComparison
{
    private static readonly TimeSpan PlayLimit = Eventually.Limit;
    private static readonly TimeSpan ShrinkLimit = TimeSpan.FromSeconds(1);
    private static int _plays = Environment.TickCount & 0xFFFFF;

    /// <summary>Null when the answers are equal; else the shortest conversation found that still differs, and both answers.</summary>
    public static string? Difference(this Comparison comparison, BinaryConversation conversation, Delivery delivery, int cutSeed)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(conversation);
        if (Play(comparison, conversation, delivery, cutSeed, PlayLimit) is not { } difference) return null;
        for (var at = 0; at < conversation.Requests.Count;)
        {
            var shorter = conversation with { Requests = [.. conversation.Requests.Where((_, index) => index != at)] };
            if (shorter.Requests.Count > 0 && Play(comparison, shorter, delivery, cutSeed, ShrinkLimit) is { } stillDifferent)
                (conversation, difference) = (shorter, stillDifferent);
            else
                at++;
        }

        return $"{conversation.Name}, {delivery}, cut seed {cutSeed}\n{conversation.Describe()}\n{difference}";
    }

    private static string? Play(
        Comparison comparison, BinaryConversation conversation, Delivery delivery, int cutSeed, TimeSpan limit)
    {
        var prefix = $"p{Interlocked.Increment(ref _plays):x7}.";
        var expected = new BinaryPlayer(comparison.Reference, limit).Play(conversation, delivery, prefix, cutSeed);
        var answered = new BinaryPlayer(comparison.Subject, limit).Play(conversation, delivery, prefix, cutSeed);
        return expected == answered ? null : $"memcached:\n{expected}\nanswered:\n{answered}";
    }
}
