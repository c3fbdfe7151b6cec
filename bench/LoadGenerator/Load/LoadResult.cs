using System.Globalization;
using Understudy.LoadGenerator.Measuring;

namespace Understudy.LoadGenerator.Load;

/// <summary>What a run found.</summary>
/// <param name="Failure">Why it measured nothing, or null.</param>
internal sealed record LoadResult(LoadCounts Counts, MeasuredSpan Span, long Overdue, string? Failure, long CorruptSets, string? Unknown)
{
    public double RequestsPerSecond => Span.Elapsed == 0 ? 0 : Counts.Replies * 1e9 / Span.Elapsed;

    /// <summary>CPU time of the watched process per reply, in microseconds.</summary>
    public double TargetMicroseconds => PerReply(Span.WatchedCpu);

    /// <summary>Our own, the ideal servers included.</summary>
    public double OwnMicroseconds => PerReply(Span.OwnCpu);

    /// <summary>Nothing went wrong: no error, no miss, nothing corrupt.</summary>
    public bool IsClean => Failure is null && Counts.Errors + Counts.Misses + Counts.Corrupt + CorruptSets == 0;

    /// <summary>Microseconds that the given share of the replies did not exceed.</summary>
    public double LatencyMicroseconds(double share) => Counts.Latency.Percentile(share) / 1000.0;

    /// <summary>One line for programs. Names say their units.</summary>
    public string ToJson()
    {
        (string Name, double Value)[] fields =
        [
            ("requests_per_s", RequestsPerSecond), ("seconds", Span.Elapsed / 1e9),
            ("replies", Counts.Replies), ("errors", Counts.Errors), ("misses", Counts.Misses),
            ("corrupt", Counts.Corrupt), ("corrupt_sets", CorruptSets), ("overdue", Overdue),
            ("p50_us", LatencyMicroseconds(0.5)), ("p99_us", LatencyMicroseconds(0.99)), ("p999_us", LatencyMicroseconds(0.999)),
            ("max_us", Counts.Latency.Max / 1000.0),
            ("target_cpu_us", TargetMicroseconds), ("own_cpu_us", OwnMicroseconds), ("target_rss_bytes", Span.WatchedMemory),
        ];
        return $"{{{string.Join(',', fields.Select(f => string.Create(CultureInfo.InvariantCulture, $"\"{f.Name}\":{f.Value:0.###}")))}}}";
    }

    public override string ToString()
    {
        if (Failure is not null) return $"failed: {Failure}";
        List<FormattableString> parts =
        [
            $"{RequestsPerSecond:N0} requests/s",
            $"{Counts.Errors} errors, {Counts.Misses} misses, {Counts.Corrupt + CorruptSets} corrupt in {Counts.Replies:N0} replies",
            $"p50 {LatencyMicroseconds(0.5):F0} us, p99 {LatencyMicroseconds(0.99):F0} us, p99.9 {LatencyMicroseconds(0.999):F0} us",
            $"max {Counts.Latency.Max / 1000.0:F0} us",
            $"CPU per request: target {TargetMicroseconds:F2} us, own {OwnMicroseconds:F2} us",
        ];
        if (Overdue > 0) parts.Add($"{Overdue} requests overdue");
        if (Unknown is not null) parts.Add($"an ideal server was asked for {Unknown}");
        if (Counts.FirstError is not null) parts.Add($"first error: {Counts.FirstError}");
        return string.Join("; ", parts.Select(FormattableString.Invariant));
    }

    private double PerReply(long nanoseconds) => Counts.Replies == 0 ? 0 : nanoseconds / 1000.0 / Counts.Replies;
}
