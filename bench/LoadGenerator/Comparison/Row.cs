using System.Globalization;
using Understudy.LoadGenerator.Load;

namespace Understudy.LoadGenerator.Comparison;

/// <summary>One run of a comparison.</summary>
internal sealed record Row(string Scenario, int Round, string Target, LoadResult Result)
{
    public const string Header = "scenario\tround\ttarget\trequests_per_s\tcpu_us\tp50_us\tp99_us\tp999_us\tmax_us\town_cpu_us\t"
        + "replies\terrors\tmisses\tcorrupt\tnote";

    public string ToTsv()
    {
        var counts = Result.Counts;
        object[] fields =
        [
            Scenario, Round, Target, Figure(Result.RequestsPerSecond), Figure(Result.TargetMicroseconds),
            Figure(Result.Of(Measure.P50)), Figure(Result.Of(Measure.P99)), Figure(Result.Of(Measure.P999)),
            Figure(counts.Latency.Max / 1000.0), Figure(Result.OwnMicroseconds),
            counts.Replies, counts.Errors, counts.Misses, counts.Corrupt + Result.CorruptSets,
            Result.Failure ?? counts.FirstError ?? Result.Unknown ?? "",
        ];
        return string.Join('\t', fields);
    }

    private static string Figure(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
