using Understudy.Proxy.Workers;

namespace Understudy.Proxy.Pulse;

/// <summary>What the clients of a pool have asked and got since the start: two looks tell what came between, to the request. Names are
/// stable.</summary>
public sealed record PoolTotals
{
    public required string Name { get; init; }

    /// <summary>Requests that were read.</summary>
    public required long Requests { get; init; }

    /// <summary>Keys that were asked for and found.</summary>
    public required long Hits { get; init; }

    /// <summary>Keys that were asked for and not found.</summary>
    public required long Misses { get; init; }

    /// <summary>Requests that failed, those that were none left out.</summary>
    public required long Errors { get; init; }

    /// <summary>How long clients waited for what went to servers, shortest first; without those that nobody did.</summary>
    public required IReadOnlyList<WaitCount> Waits { get; init; }

    internal static PoolTotals Of(ProxyCrew pool)
    {
        var counts = new TrafficCounts(pool.Workers);
        var waits = new List<WaitCount>();
        counts.Waits.EachPart((seconds, count) => waits.Add(new WaitCount { Seconds = seconds, Count = count }));
        return new PoolTotals
        {
            Name = pool.Name,
            Requests = counts.Requests,
            Hits = counts.Hits,
            Misses = counts.Misses,
            Errors = counts.Errors,
            Waits = waits,
        };
    }
}
