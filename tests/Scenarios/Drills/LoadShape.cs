using Understudy.Checking;

namespace Understudy.Scenarios.Drills;

/// <summary>How much clients ask, and of what size. The defaults keep a core busy for a small part.</summary>
internal sealed record LoadShape
{
    public int Clients { get; init; } = 6;

    /// <summary>Keys with versioned values; all hot, so that clients meet.</summary>
    public int Keys { get; init; } = 60;

    public int Counters { get; init; } = 10;

    /// <summary>Most requests that one client sends before it waits.</summary>
    public int DeepestPipeline { get; init; } = 8;

    /// <summary>Nanoseconds between the last answer and the next request.</summary>
    public long LongestThought { get; init; } = 20 * Nanoseconds.Millisecond;

    public int LongestPadding { get; init; } = 40;

    /// <summary>One value in 200 is of this length.</summary>
    public int RareBytes { get; init; } = 8000;

    public IEnumerable<string> AllKeys =>
        Enumerable.Range(0, Keys).Select(i => $"k{i}").Concat(Enumerable.Range(0, Counters).Select(i => $"c{i}"));

    public int DrawPadding(SeededRandom random) => random.OneIn(200) ? RareBytes : random.Below(LongestPadding);
}
