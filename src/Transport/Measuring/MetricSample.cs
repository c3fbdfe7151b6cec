using System.Globalization;
using System.Text;

namespace Understudy.Transport.Measuring;

/// <summary>One value of a metric.</summary>
/// <param name="Labels">What it is of, as Prometheus' text has it between the braces; empty: there is but one.</param>
/// <param name="Value">In base units.</param>
/// <param name="Suffix">Behind the name: the parts of a histogram have their own.</param>
public readonly record struct MetricSample(string Labels, double Value, string Suffix = "")
{
    private const double SecondsPerNanosecond = 1e-9;

    // 2^15 ns is 33 us, less than any server is away; 2^34 ns is 17 s, longer than any request is waited for.
    private const int FirstOctave = 15;
    private const int LastOctave = 34;
    private const int MostPartsPerOctave = 4;

    private static readonly (long End, string Label)[] Buckets = MakeBuckets();

    /// <summary>Spells labels.</summary>
    public static string LabelsOf(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(name).Append("=\"");
            foreach (var letter in value)
            {
                if (letter is '\\' or '"') text.Append('\\');
                if (letter == '\n') text.Append("\\n");
                else text.Append(letter);
            }

            text.Append('"');
        }

        return text.ToString();
    }

    /// <summary>The parts of a histogram.</summary>
    /// <param name="labels">What was measured.</param>
    /// <param name="durations">How long it took.</param>
    /// <param name="partsPerOctave">How many buckets each power of two is cut into: 1, 2 or 4. Their ends are ends of the histogram's own
    /// parts, so that nothing is lost but what lies between them.</param>
    public static IEnumerable<MetricSample> OfDurations(string labels, DurationSummary durations, int partsPerOctave)
    {
        ArgumentNullException.ThrowIfNull(durations);
        var before = labels.Length == 0 ? "" : labels + ",";
        for (var bucket = 0; bucket < Buckets.Length; bucket += MostPartsPerOctave / partsPerOctave)
            yield return new MetricSample(before + Buckets[bucket].Label, durations.CountUpTo(Buckets[bucket].End), "_bucket");

        yield return new MetricSample($"{before}le=\"+Inf\"", durations.Count, "_bucket");
        yield return new MetricSample(labels, durations.SumNanoseconds * SecondsPerNanosecond, "_sum");
        yield return new MetricSample(labels, durations.Count, "_count");
    }

    private static (long End, string Label)[] MakeBuckets() =>
    [
        .. from octave in Enumerable.Range(FirstOctave, LastOctave - FirstOctave)
           from part in Enumerable.Range(0, MostPartsPerOctave)
           let end = (1L << octave) + ((1L << octave) / MostPartsPerOctave * part)
           select (end, $"le=\"{(end * SecondsPerNanosecond).ToString("G7", CultureInfo.InvariantCulture)}\""),
    ];
}
