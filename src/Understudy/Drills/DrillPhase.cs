using Understudy.Transport.Measuring;

namespace Understudy.Drills;

/// <summary>What all clients have met in one phase of a drill. Times in seconds.</summary>
internal sealed record DrillPhase
{
    public required string Name { get; init; }

    public required double Seconds { get; init; }

    public required long Requests { get; init; }

    public required long Hits { get; init; }

    public required long Misses { get; init; }

    public required long Errors { get; init; }

    public required long Old { get; init; }

    public required double WaitP50 { get; init; }

    public required double WaitP99 { get; init; }

    public required double WaitLongest { get; init; }

    /// <summary>Of what was read; 1 if nothing was.</summary>
    public double HitRatio => Hits + Misses > 0 ? Hits / (double)(Hits + Misses) : 1;

    public static DrillPhase Of(string name, TimeSpan time, IReadOnlyList<DrillCounts> counts)
    {
        var waits = new DurationSummary(counts.Select(each => each.Waits));
        return new DrillPhase
        {
            Name = name,
            Seconds = time.TotalSeconds,
            Requests = counts.Sum(each => each.Hits + each.Misses + each.Stored + each.Errors + each.Old),
            Hits = counts.Sum(each => each.Hits),
            Misses = counts.Sum(each => each.Misses),
            Errors = counts.Sum(each => each.Errors),
            Old = counts.Sum(each => each.Old),
            WaitP50 = waits.Percentile(0.5).TotalSeconds,
            WaitP99 = waits.Percentile(0.99).TotalSeconds,
            WaitLongest = counts.Max(each => each.Longest).TotalSeconds,
        };
    }
}
