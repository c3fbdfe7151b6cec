using Understudy.LoadGenerator.Comparison;
using Understudy.LoadGenerator.Load;
using Understudy.LoadGenerator.Measuring;

namespace Understudy.Tests.Bench.Comparison;

public sealed class RowsTests
{
    private static readonly Demand Faster = Demand.AtLeast("ours", "theirs", Measure.Throughput, 1.5);

    [Theory]
    [InlineData(new double[] { 3, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5)]
    public void The_median_is_the_middle(double[] values, double expected)
    {
        var median = Rows.Median(values);

        median.ShouldBe(expected);
    }

    [Fact]
    public void A_ratio_compares_what_ran_in_the_same_round()
    {
        var rows = new Rows();
        rows.Add(Ran("ours", 1, replies: 200));
        rows.Add(Ran("theirs", 1, replies: 100));
        rows.Add(Ran("ours", 2, replies: 20));   // the machine was ten times slower in this round
        rows.Add(Ran("theirs", 2, replies: 10));

        var ratio = rows.RatioOf("d1", Faster);

        ratio.ShouldNotBeNull().ShouldBe(2, tolerance: 1e-9);
        Faster.IsMetBy(ratio.Value).ShouldBeTrue();
    }

    [Fact]
    public void A_run_with_errors_enters_no_median_and_is_counted()
    {
        var rows = new Rows();
        rows.Add(Ran("ours", 1, replies: 100));
        rows.Add(Ran("ours", 2, replies: 900, errors: 1));

        var median = rows.MedianOf("d1", "ours", Measure.Throughput);

        median.ShouldBe(100);
        rows.Unclean("d1", "ours").ShouldBe(1);
    }

    [Fact]
    public void What_was_not_run_has_no_ratio()
    {
        var rows = new Rows();
        rows.Add(Ran("ours", 1, replies: 100));

        var ratio = rows.RatioOf("d1", Faster);

        ratio.ShouldBeNull();
    }

    private static Row Ran(string target, int round, int replies, int errors = 0)
    {
        var oneSecond = new MeasuredSpan(Elapsed: 1_000_000_000, OwnCpu: 0, WatchedCpu: 0, WatchedMemory: 0);
        var counts = new LoadCounts { Replies = replies, Errors = errors };
        return new Row("d1", round, target, new LoadResult(counts, oneSecond, Overdue: 0, Failure: null, CorruptSets: 0, Unknown: null));
    }
}
