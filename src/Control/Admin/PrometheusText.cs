using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Understudy.Transport.Measuring;

namespace Understudy.Control.Admin;

/// <summary>Spells metrics in Prometheus' text format, version 0.0.4, as bytes at once: as a string they would be the largest thing that
/// the process ever allocates.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int NumberRoom = 32;

    public static void Write(IEnumerable<MetricFamily> families, IBufferWriter<byte> output)
    {
        foreach (var family in families)
        {
            Add(output, "# HELP ");
            Add(output, family.Name);
            Add(output, " ");
            Add(output, family.Meaning);
            Add(output, "\n# TYPE ");
            Add(output, family.Name);
            Add(output, TypeOf(family.Kind));
            foreach (var sample in family.Samples) Add(output, family.Name, in sample);
        }
    }

    private static void Add(IBufferWriter<byte> output, string name, in MetricSample sample)
    {
        Add(output, name);
        Add(output, sample.Suffix);
        if (sample.Labels.Length > 0)
        {
            Add(output, "{");
            Add(output, sample.Labels);
            Add(output, "}");
        }

        Add(output, " ");
        Utf8Formatter.TryFormat(sample.Value, output.GetSpan(NumberRoom), out var digits);
        output.Advance(digits);
        Add(output, "\n");
    }

    private static void Add(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);

    private static string TypeOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => " counter\n",
        MetricKind.Gauge => " gauge\n",
        _ => " histogram\n",
    };
}
