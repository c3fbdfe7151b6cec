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

        for (var i = 0; i < 10_000; i++) pace.OnRead(Quick);

        pace.Window.ShouldBeGreaterThan(before * 2);
    }

    [Fact]
    public void The_window_shrinks_to_a_few_items_when_the_source_slows_down()
    {
        var pace = new FillPace();
        for (var i = 0; i < 1_000; i++) pace.OnRead(Quick);

        for (var i = 0; i < 2_000; i++) pace.OnRead(Slow);

        pace.Window.ShouldBe(4);
    }

    [Fact]
    public void It_recovers_when_the_source_does()
    {
        var pace = new FillPace();
        for (var i = 0; i < 2_000; i++) pace.OnRead(Slow);
        for (var i = 0; i < 100; i++) pace.OnFailure();
        var low = pace.Window;

        for (var i = 0; i < 10_000; i++) pace.OnRead(Quick);

        pace.Window.ShouldBeGreaterThan(low * 4);
    }
}
