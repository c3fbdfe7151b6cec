using Understudy.Proxy.Rejoin;

namespace Understudy.Tests.Proxy.Rejoin;

public class FillPaceTests
{
    private const long Quick = 100_000;
    private const long Slow = 50_000_000;

    [Fact]
    public void The_window_grows_while_the_source_is_quick()
    {
        var pace = new FillPace();
        var before = pace.Window;

        for (var i = 0; i < 10_000; i++) pace.OnAnswered(Quick);

        pace.Window.ShouldBeGreaterThan(before * 2);
    }

    [Fact]
    public void The_window_shrinks_to_a_few_items_when_the_source_slows_down()
    {
        var pace = new FillPace();
        for (var i = 0; i < 1_000; i++) pace.OnAnswered(Quick);

        for (var i = 0; i < 2_000; i++) pace.OnAnswered(Slow);

        pace.Window.ShouldBe(4);
    }

    [Fact]
    public void It_recovers_when_the_source_does()
    {
        var pace = new FillPace();
        for (var i = 0; i < 2_000; i++) pace.OnAnswered(Slow);
        for (var i = 0; i < 100; i++) pace.OnFailure();
        var low = pace.Window;

        for (var i = 0; i < 10_000; i++) pace.OnAnswered(Quick);

        pace.Window.ShouldBeGreaterThan(low * 4);
    }

    [Theory]
    [InlineData(100_000, 2_000, 32, 150)]
    [InlineData(5_000_000, 2_000, 250, 1024)]
    public void A_source_nearby_gets_few_items_and_one_far_away_as_many_as_the_way_holds(long way, long work, int least, int most)
    {
        var pace = new FillPace();

        // Each item waits for those of the same window before it.
        for (var i = 0; i < 500_000; i++) pace.OnAnswered(way + (work * pace.Window));

        pace.Window.ShouldBeInRange(least, most);
    }
}
