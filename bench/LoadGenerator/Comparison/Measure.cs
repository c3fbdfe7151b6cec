using Understudy.LoadGenerator.Load;

namespace Understudy.LoadGenerator.Comparison;

/// <summary>What is compared.</summary>
internal enum Measure
{
    /// <summary>Requests per second.</summary>
    Throughput,

    /// <summary>CPU time of the target per request, in microseconds.</summary>
    Cpu,

    P50,
    P99,
    P999,
}

internal static class Measures
{
    public static double Of(this LoadResult result, Measure measure) => measure switch
    {
        Measure.Throughput => result.RequestsPerSecond,
        Measure.Cpu => result.TargetMicroseconds,
        Measure.P50 => result.LatencyMicroseconds(0.5),
        Measure.P99 => result.LatencyMicroseconds(0.99),
        _ => result.LatencyMicroseconds(0.999),
    };

    public static string Name(this Measure measure) => measure switch
    {
        Measure.Throughput => "requests/s",
        Measure.Cpu => "CPU per request",
        Measure.P50 => "p50",
        Measure.P99 => "p99",
        _ => "p99.9",
    };
}
