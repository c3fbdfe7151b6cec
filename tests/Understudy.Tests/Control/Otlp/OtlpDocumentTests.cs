using System.Text.Json;
using Understudy.Control.Otlp;
using Understudy.Transport.Measuring;

namespace Understudy.Tests.Control.Otlp;

public sealed class OtlpDocumentTests
{
    [Fact]
    public void Labels_are_read_as_they_are_spelled()
    {
        (string, string)[] labels = [("a", "plain"), ("b", "with \"quotes\" and \\ and\nlines"), ("c", ""), ("d", "x,y=\"z\"")];

        MetricLabels.Of(MetricSample.LabelsOf(labels)).ShouldBe(labels);
        MetricLabels.Of("").ShouldBeEmpty();
    }

    [Fact]
    public void A_counter_a_gauge_and_a_histogram_have_what_a_collector_needs()
    {
        var histogram = new DurationHistogram();
        foreach (var milliseconds in new[] { 1, 1, 50 }) histogram.Record(milliseconds * 1_000_000L);
        var resource = new Dictionary<string, string> { ["service.name"] = "s" };
        var document = new OtlpDocument(resource, tellsDeltas: false, startedUnixMilliseconds: 1000);

        var told = Read(document.Write([Counter(5), Gauge(-1.5), Histogram(histogram)], "1.0", unixMilliseconds: 2000));

        told[0].GetProperty("sum").GetRawText().ShouldBe(
            """{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"attributes":[{"key":"of","value":{"stringValue":"x"}}],"""
            + "\"startTimeUnixNano\":\"1000000000\",\"timeUnixNano\":\"2000000000\",\"asDouble\":5}]}");
        told[1].GetProperty("gauge").GetRawText().ShouldBe(
            """{"dataPoints":[{"attributes":[],"timeUnixNano":"2000000000","asDouble":-1.5}]}""");
        told[1].GetProperty("unit").GetString().ShouldBe("By");
        var point = told[2].GetProperty("histogram").GetProperty("dataPoints")[0];
        point.GetProperty("count").GetString().ShouldBe("3");
        point.GetProperty("sum").GetDouble().ShouldBe(0.052, 0.001);
        var counts = point.GetProperty("bucketCounts").EnumerateArray().Select(count => int.Parse(count.GetString()!)).ToList();
        counts.Count.ShouldBe(point.GetProperty("explicitBounds").GetArrayLength() + 1);
        counts.Where(count => count > 0).ShouldBe([2, 1]);
        told[2].GetProperty("unit").GetString().ShouldBe("s");
    }

    [Fact]
    public void Deltas_are_of_what_was_taken_last_and_what_begins_anew_is_whole()
    {
        var document = new OtlpDocument(new Dictionary<string, string>(), tellsDeltas: true, startedUnixMilliseconds: 1000);

        Point(document, 5, at: 2000).ShouldBe((5, "1000000000"));
        // Not taken.
        Point(document, 7, at: 3000).ShouldBe((7, "1000000000"));
        document.Taken();
        Point(document, 9, at: 4000).ShouldBe((2, "3000000000"));
        document.Taken();
        Point(document, 4, at: 5000).ShouldBe((4, "4000000000"));
    }

    private static (double Value, string Start) Point(OtlpDocument document, double value, long at)
    {
        var sum = Read(document.Write([Counter(value)], "1.0", at))[0].GetProperty("sum");
        sum.GetProperty("aggregationTemporality").GetInt32().ShouldBe(1);
        var point = sum.GetProperty("dataPoints")[0];
        return (point.GetProperty("asDouble").GetDouble(), point.GetProperty("startTimeUnixNano").GetString()!);
    }

    private static JsonElement Read(ReadOnlyMemory<byte> document) => JsonDocument.Parse(document.ToArray()).RootElement
        .GetProperty("resourceMetrics")[0].GetProperty("scopeMetrics")[0].GetProperty("metrics");

    private static MetricFamily Counter(double value) =>
        new("c_total", MetricKind.Counter, "Counted.", [new MetricSample(MetricSample.LabelsOf(("of", "x")), value)]);

    private static MetricFamily Gauge(double value) => new("g_bytes", MetricKind.Gauge, "Measured.", value);

    private static MetricFamily Histogram(DurationHistogram durations) => new("h_seconds", MetricKind.Histogram, "Timed.",
        [.. MetricSample.OfDurations("", new DurationSummary([durations]), partsPerOctave: 2)]);
}
