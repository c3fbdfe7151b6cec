using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Understudy.Transport.Measuring;

namespace Understudy.Control.Otlp;

/// <summary>Spells metrics in OTLP's JSON (https://opentelemetry.io/docs/specs/otlp, metrics.proto), and remembers what it has told where
/// only what came since then is to be told.</summary>
/// <param name="resource">What they are of.</param>
/// <param name="tellsDeltas">Counters and histograms tell what came since the last document that was taken.</param>
/// <param name="startedUnixMilliseconds">When counting began.</param>
internal sealed class OtlpDocument(IReadOnlyDictionary<string, string> resource, bool tellsDeltas, long startedUnixMilliseconds)
{
    private const int Delta = 1, Cumulative = 2;    // AGGREGATION_TEMPORALITY_*

    private const string Bucket = "_bucket", Sum = "_sum", Bound = "le=\"";

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private Dictionary<string, double> _told = [];
    private Dictionary<string, double> _telling = [];
    private long _toldAt = startedUnixMilliseconds;
    private long _now;

    /// <returns>Valid until the next one is written.</returns>
    public ReadOnlyMemory<byte> Write(IEnumerable<MetricFamily> families, string version, long unixMilliseconds)
    {
        (_now, _telling) = (unixMilliseconds, []);
        _bytes.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("resourceMetrics");
            json.WriteStartObject();
            json.WriteStartObject("resource");
            json.WriteStartArray("attributes");
            foreach (var (name, value) in resource) Attribute(json, name, value);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("scopeMetrics");
            json.WriteStartObject();
            json.WriteStartObject("scope");
            json.WriteString("name", "understudy");
            json.WriteString("version", version);
            json.WriteEndObject();
            json.WriteStartArray("metrics");
            foreach (var family in families) Write(json, family);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return _bytes.WrittenMemory;
    }

    /// <summary>The last document was taken: what is told next begins there.</summary>
    public void Taken()
    {
        if (tellsDeltas) (_told, _toldAt) = (_telling, _now);
    }

    private void Write(Utf8JsonWriter json, MetricFamily family)
    {
        if (family.Samples.Count == 0) return;
        json.WriteStartObject();
        json.WriteString("name", family.Name);
        json.WriteString("description", family.Meaning);
        if (UnitOf(family.Name) is { } unit) json.WriteString("unit", unit);
        json.WriteStartObject(family.Kind switch
        {
            MetricKind.Counter => "sum",
            MetricKind.Gauge => "gauge",
            _ => "histogram",
        });
        if (family.Kind != MetricKind.Gauge) json.WriteNumber("aggregationTemporality", tellsDeltas ? Delta : Cumulative);
        if (family.Kind == MetricKind.Counter) json.WriteBoolean("isMonotonic", true);
        json.WriteStartArray("dataPoints");
        if (family.Kind == MetricKind.Histogram) WriteHistograms(json, family);
        else foreach (var sample in family.Samples) WriteNumber(json, family, sample);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteNumber(Utf8JsonWriter json, MetricFamily family, MetricSample sample)
    {
        json.WriteStartObject();
        Attributes(json, MetricLabels.Of(sample.Labels));
        Times(json, isCounted: family.Kind == MetricKind.Counter);
        json.WriteNumber("asDouble", family.Kind == MetricKind.Counter ? Counted(family.Name, sample) : sample.Value);
        json.WriteEndObject();
    }

    // The parts of one stand together: its buckets, each with those below it, then its sum and its count.
    private void WriteHistograms(Utf8JsonWriter json, MetricFamily family)
    {
        var (bounds, counts) = (new List<double>(), new List<double>());
        var sum = 0.0;
        foreach (var sample in family.Samples)
        {
            var value = Counted(family.Name, sample);
            switch (sample.Suffix)
            {
                case Bucket:
                    var bound = BoundOf(sample.Labels);
                    if (bound != "+Inf") bounds.Add(double.Parse(bound, CultureInfo.InvariantCulture));
                    counts.Add(value);
                    break;
                case Sum:
                    sum = value;
                    break;
                default:
                    WriteHistogram(json, sample.Labels, bounds, counts, sum, value);
                    bounds.Clear();
                    counts.Clear();
                    break;
            }
        }
    }

    private void WriteHistogram(
        Utf8JsonWriter json, string labels, List<double> bounds, List<double> counts, double sum, double count)
    {
        json.WriteStartObject();
        Attributes(json, MetricLabels.Of(labels));
        Times(json, isCounted: true);
        // 64 bits are strings in the JSON of protocol buffers.
        json.WriteString("count", Whole(count));
        json.WriteNumber("sum", sum);
        json.WriteStartArray("bucketCounts");
        for (var i = 0; i < counts.Count; i++) json.WriteStringValue(Whole(i == 0 ? counts[0] : counts[i] - counts[i - 1]));
        json.WriteEndArray();
        json.WriteStartArray("explicitBounds");
        foreach (var bound in bounds) json.WriteNumberValue(bound);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private double Counted(string name, MetricSample sample)
    {
        if (!tellsDeltas) return sample.Value;
        var key = $"{name}{sample.Suffix}{{{sample.Labels}}}";
        _telling[key] = sample.Value;
        var since = sample.Value - _told.GetValueOrDefault(key);
        // What is less than before has begun anew.
        return since < 0 ? sample.Value : since;
    }

    private void Times(Utf8JsonWriter json, bool isCounted)
    {
        if (isCounted) json.WriteString("startTimeUnixNano", Nanoseconds(_toldAt));
        json.WriteString("timeUnixNano", Nanoseconds(_now));
    }

    private static void Attributes(Utf8JsonWriter json, IEnumerable<(string Name, string Value)> pairs)
    {
        json.WriteStartArray("attributes");
        foreach (var (name, value) in pairs) Attribute(json, name, value);
        json.WriteEndArray();
    }

    private static void Attribute(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("key", name);
        json.WriteStartObject("value");
        json.WriteString("stringValue", value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // The last of the labels.
    private static string BoundOf(string labels)
    {
        var begin = labels.LastIndexOf(Bound, StringComparison.Ordinal) + Bound.Length;
        return labels[begin..^1];
    }

    private static string Nanoseconds(long unixMilliseconds) => Whole(unixMilliseconds) + "000000";

    private static string Whole(double number) => number.ToString("F0", CultureInfo.InvariantCulture);

    // UCUM's words.
    private static string? UnitOf(string name)
    {
        var bare = name.EndsWith("_total", StringComparison.Ordinal) ? name[..^"_total".Length] : name;
        return bare.EndsWith("_seconds", StringComparison.Ordinal) ? "s"
            : bare.EndsWith("_bytes", StringComparison.Ordinal) ? "By"
            : bare.EndsWith("_ratio", StringComparison.Ordinal) ? "1"
            : null;
    }
}
