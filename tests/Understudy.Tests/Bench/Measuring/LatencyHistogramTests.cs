using FsCheck;
using FsCheck.Fluent;
using Understudy.LoadGenerator.Measuring;

namespace Understudy.Tests.Bench.Measuring;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void An_empty_histogram_answers_zero()
    {
        var histogram = new LatencyHistogram();

        histogram.Percentile(0.99).ShouldBe(0);
        histogram.Max.ShouldBe(0);
    }

    [Fact]
    public void Small_values_are_exact()
    {
        var histogram = Of(Enumerable.Range(1, 100).Select(v => (long)v));

        histogram.Percentile(0.5).ShouldBe(50);
        histogram.Percentile(0.99).ShouldBe(99);
        histogram.Percentile(1).ShouldBe(100);
    }

    [Fact]
    public void One_slow_reply_in_a_thousand_shows_above_p999_and_not_in_p99()
    {
        var histogram = Of(Enumerable.Repeat(1000L, 999).Append(5_000_000));

        histogram.Percentile(0.99).ShouldBeInRange(1000, 1007);
        histogram.Percentile(0.9995).ShouldBe(5_000_000);
        histogram.Max.ShouldBe(5_000_000);
    }

    [Fact]
    public void Added_histograms_count_as_one()
    {
        var histogram = Of([10, 20]);

        histogram.Add(Of([30, 40]));

        histogram.Count.ShouldBe(4);
        histogram.Percentile(0.75).ShouldBe(30);
        histogram.Max.ShouldBe(40);
    }

    [Fact]
    public void A_value_beyond_the_range_counts_as_the_largest()
    {
        var histogram = Of([long.MaxValue, -1]);

        histogram.Count.ShouldBe(2);
        histogram.Max.ShouldBe((1L << 42) - 1);
        histogram.Percentile(0.5).ShouldBe(0);
    }

    [Fact]
    public void A_percentile_is_never_too_small_and_at_most_one_128th_too_large() =>
        Prop.ForAll(Latencies().ToArbitrary(), latencies =>
        {
            var exact = latencies.Order().ElementAt((int)Math.Ceiling(latencies.Length * 0.9) - 1);

            var found = Of(latencies).Percentile(0.9);

            return found >= exact && found <= exact + exact / 128;
        }).QuickCheckThrowOnFailure();

    // Exponents are drawn evenly, so that every power of two is met, not only the largest.
    private static Gen<long[]> Latencies() =>
        (from bits in Gen.Choose(0, 40)
         from fraction in Gen.Choose(0, 1_000_000)
         select (1L << bits) + (long)((1L << bits) * (fraction / 1_000_000.0))).NonEmptyListOf().Select(l => l.ToArray());

    private static LatencyHistogram Of(IEnumerable<long> values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values) histogram.Record(value);
        return histogram;
    }
}
