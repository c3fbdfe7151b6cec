using System.Buffers;
using System.Text;
using Understudy.Control.Admin;
using Understudy.Transport.Measuring;

namespace Understudy.Tests.Control.Admin;

public sealed class PrometheusTextTests
{
    [Fact]
    public void A_metric_is_told_with_its_meaning_its_kind_and_a_line_for_each_value()
    {
        var family = new MetricFamily("x_total", MetricKind.Counter, "What x did.",
            [new MetricSample(MetricSample.LabelsOf(("server", "a\"b\\c\nd"), ("tier", "1")), 1234567890123), new MetricSample("", 0.5)]);

        var bytes = new ArrayBufferWriter<byte>();
        PrometheusText.Write([family], bytes);

        Encoding.UTF8.GetString(bytes.WrittenSpan).ShouldBe(
            "# HELP x_total What x did.\n# TYPE x_total counter\n"
            + "x_total{server=\"a\\\"b\\\\c\\nd\",tier=\"1\"} 1234567890123\nx_total 0.5\n");
    }

    [Fact]
    public void The_buckets_of_a_histogram_lose_nothing_and_end_where_its_own_parts_end()
    {
        var histogram = new DurationHistogram();
        for (var microseconds = 1; microseconds <= 1000; microseconds++) histogram.Record(microseconds * 1000);

        var samples = MetricSample.OfDurations("class=\"get\"", new DurationSummary([histogram]), partsPerOctave: 4).ToList();

        samples.Single(sample => sample.Suffix == "_count").Value.ShouldBe(1000);
        samples.Single(sample => sample.Suffix == "_sum").Value.ShouldBe(0.5005, tolerance: 1e-9);
        samples.Single(sample => sample.Labels.Contains("+Inf")).Value.ShouldBe(1000);
        // 2^19 ns.
        samples.Single(sample => sample.Labels == "class=\"get\",le=\"0.000524288\"").Value.ShouldBe(524);
        samples.Where(sample => sample.Suffix == "_bucket").Select(sample => sample.Value).ShouldBeInOrder();
    }
}
