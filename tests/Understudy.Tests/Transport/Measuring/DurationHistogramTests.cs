using FsCheck;
using FsCheck.Fluent;
using Understudy.Transport.Measuring;

namespace Understudy.Tests.Transport.Measuring;

public sealed class DurationHistogramTests
{
    private const long Longest = 200_000_000_000;
    private readonly DurationHistogram _histogram = new();

    private DurationSummary Summary => new([_histogram]);

    [Theory]
    [InlineData(4_100)]
    [InlineData(10_000)]
    [InlineData(52_345)]
    [InlineData(250_000_000)]
    [InlineData(Longest)]
    public void A_duration_is_told_with_an_error_of_three_percent_at_most(long nanoseconds)
    {
        _histogram.Record(nanoseconds);

        var told = Summary.Percentile(0.5).TotalNanoseconds;

        told.ShouldBe(nanoseconds, tolerance: nanoseconds * 0.03);
    }

    [Fact]
    public void Every_duration_lies_between_the_ends_of_the_part_before_and_its_own()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var nanoseconds = random.NextInt64(1L << random.Next(1, 38));
            var part = DurationHistogram.PartOf(nanoseconds);
            return nanoseconds < DurationHistogram.EndOf(part) && (part == 0 || nanoseconds >= DurationHistogram.EndOf(part - 1));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public void What_no_wait_can_be_is_counted_all_the_same(long nanoseconds)
    {
        _histogram.Record(nanoseconds);

        Summary.Count.ShouldBe(1);
    }

    [Fact]
    public void Percentiles_are_those_of_all_threads_together()
    {
        var other = new DurationHistogram();
        for (var i = 0; i < 990; i++) _histogram.Record(100_000);
        for (var i = 0; i < 10; i++) other.Record(5_000_000);

        var summary = new DurationSummary([_histogram, other]);

        summary.Count.ShouldBe(1000);
        summary.Percentile(0.99).TotalMicroseconds.ShouldBe(100, tolerance: 3);
        summary.Percentile(0.991).TotalMicroseconds.ShouldBe(5000, tolerance: 150);
        summary.CountUpTo(1_000_000).ShouldBe(990);
        summary.SumNanoseconds.ShouldBe(149_000_000);
    }

    [Fact]
    public void Nothing_took_no_time() => Summary.Percentile(0.999).ShouldBe(TimeSpan.Zero);

    [Fact]
    public void Recording_allocates_nothing()
    {
        var bytes = Allocation.Of(() =>
        {
            for (var i = 0; i < 1000; i++) _histogram.Record(i * 1000);
        });

        bytes.ShouldBe(0);
    }
}
