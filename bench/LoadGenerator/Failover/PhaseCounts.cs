using Understudy.LoadGenerator.Measuring;

namespace Understudy.LoadGenerator.Failover;

/// <summary>What clients saw in one phase.</summary>
internal sealed class PhaseCounts
{
    public long Gets;
    public long Hits;

    /// <summary>Gets that did not find an item whose write had been acknowledged before they were sent.</summary>
    public long Misses;

    /// <summary>Gets that found an older version than the last one acknowledged before they were sent.</summary>
    public long Old;

    public long Errors;

    public string? FirstError;

    public LatencyHistogram Latency { get; } = new();

    /// <summary>Percent of the gets; 100 when there was none.</summary>
    public double HitPercent => Gets == 0 ? 100 : Hits * 100.0 / Gets;
}
