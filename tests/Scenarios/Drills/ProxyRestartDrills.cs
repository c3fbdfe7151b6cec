namespace Understudy.Scenarios.Drills;

/// <summary>REQ-07, 25, 28: the proxy itself ends and starts again while a server is out.</summary>
public sealed class ProxyRestartDrills
{
    [Fact]
    public void A_proxy_that_starts_again_goes_on_with_servers_that_are_well()
    {
        using var drill = Drill.Pair();

        drill.RestartProxy(whileItIsGone: () => { });
        drill.Load.GoOnFor(requests: 1000);

        drill.EveryPromiseShouldBeKept();
        drill.NothingShouldBeLostOrBack();
    }

    [Fact]
    public void A_server_that_restarted_empty_while_the_proxy_was_gone_is_not_read_before_it_is_filled()
    {
        using var drill = Drill.Pair();

        drill.Kill(drill.Primary);
        drill.Load.GoOnFor(requests: 1000);
        drill.RestartProxy(whileItIsGone: () => drill.Restart(drill.Primary));
        drill.WaitUntilIn(drill.Primary);
        drill.Load.GoOnFor(requests: 1000);

        drill.ShouldHaveGoneWell();
    }

    [Fact]
    public void A_server_that_missed_writes_before_the_proxy_was_gone_shows_nothing_old()
    {
        using var drill = Drill.Pair();

        drill.Pause(drill.Primary);
        drill.WaitUntil(drill.Primary, "OUT");
        drill.Load.GoOnFor(requests: 1000);
        drill.RestartProxy(whileItIsGone: () => drill.Resume(drill.Primary));
        drill.WaitUntilIn(drill.Primary);
        drill.Load.GoOnFor(requests: 1000);

        drill.ShouldHaveGoneWell();
    }
}
