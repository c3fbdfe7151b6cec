using Understudy.Transport.Measuring;

namespace Understudy.Connections.Clients;

/// <summary>How long something took, as both engines tell it: how often, and what half of it, and all but the slowest, did not
/// exceed.</summary>
public static class DurationReport
{
    /// <param name="name">Of what took so long.</param>
    /// <param name="durations">How long.</param>
    /// <returns>Stable names, in a stable order. Durations in microseconds.</returns>
    public static IEnumerable<(string Name, long Value)> Of(string name, DurationSummary durations)
    {
        ArgumentNullException.ThrowIfNull(durations);
        yield return ($"{name}_count", durations.Count);
        yield return ($"{name}_p50_us", Microseconds(durations.Percentile(0.5)));
        yield return ($"{name}_p90_us", Microseconds(durations.Percentile(0.9)));
        yield return ($"{name}_p99_us", Microseconds(durations.Percentile(0.99)));
        yield return ($"{name}_p999_us", Microseconds(durations.Percentile(0.999)));
    }

    private static long Microseconds(TimeSpan time) => (long)time.TotalMicroseconds;
}
