using Understudy.Control.Admin;
using Understudy.Proxy.Pulse;

namespace Understudy.Drills;

/// <summary>What the clients that there are have met in one phase of a drill, as their proxy has counted it. Times in seconds.</summary>
internal sealed record TrafficPhase
{
    public required string Name { get; init; }

    public required double Seconds { get; init; }

    public required long Requests { get; init; }

    public required long Hits { get; init; }

    public required long Misses { get; init; }

    public required long Errors { get; init; }

    /// <summary>Null: nobody waited.</summary>
    public required double? WaitP50 { get; init; }

    public required double? WaitP99 { get; init; }

    public required double? WaitP999 { get; init; }

    /// <summary>Of what was read; 1 if nothing was.</summary>
    public double HitRatio => Hits + Misses > 0 ? Hits / (double)(Hits + Misses) : 1;

    public double ErrorShare => Requests > 0 ? Math.Min(1, Errors / (double)Requests) : 0;

    /// <param name="name">Of the phase.</param>
    /// <param name="length">How long it was.</param>
    /// <param name="from">What had been counted when it began.</param>
    /// <param name="to">And when it ended.</param>
    /// <param name="pools">Those that count; null: all.</param>
    public static TrafficPhase Between(
        string name, TimeSpan length, TotalsDocument from, TotalsDocument to, IReadOnlyCollection<string>? pools)
    {
        var (first, last) = (Of(from, pools), Of(to, pools));
        var waits = last.SelectMany(pool => Since(pool, first.Find(former => former.Name == pool.Name))).ToList();
        waits.Sort((one, other) => one.Seconds.CompareTo(other.Seconds));
        return new TrafficPhase
        {
            Name = name,
            Seconds = length.TotalSeconds,
            Requests = Sum(pool => pool.Requests),
            Hits = Sum(pool => pool.Hits),
            Misses = Sum(pool => pool.Misses),
            Errors = Sum(pool => pool.Errors),
            WaitP50 = Percentile(waits, 0.5),
            WaitP99 = Percentile(waits, 0.99),
            WaitP999 = Percentile(waits, 0.999),
        };

        long Sum(Func<PoolTotals, long> count) => last.Sum(count) - first.Sum(count);
    }

    private static List<PoolTotals> Of(TotalsDocument totals, IReadOnlyCollection<string>? pools) =>
        [.. totals.Pools.Where(pool => pools is null || pools.Contains(pool.Name))];

    // What came between; both are in order, and what was counted once stays.
    private static List<WaitCount> Since(PoolTotals pool, PoolTotals? before)
    {
        var (came, at) = (new List<WaitCount>(), 0);
        foreach (var wait in pool.Waits)
        {
            var former = before is not null && at < before.Waits.Count && before.Waits[at].Seconds == wait.Seconds
                ? before.Waits[at++].Count
                : 0;
            if (wait.Count > former) came.Add(wait with { Count = wait.Count - former });
        }

        return came;
    }

    private static double? Percentile(List<WaitCount> waits, double share)
    {
        var left = (long)Math.Ceiling(waits.Sum(wait => wait.Count) * share);
        foreach (var wait in waits)
        {
            left -= wait.Count;
            if (left <= 0) return wait.Seconds;
        }

        return null;
    }
}
