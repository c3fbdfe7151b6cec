namespace Understudy.Scenarios.Drills;

/// <summary>REQ-16: all servers hold first and second copies, and any of them may be lost.</summary>
public sealed class CopiesDrills
{
    [Theory]
    [InlineData(3, 2, "magent")]
    [InlineData(3, 2, "magent-ring")]
    [InlineData(4, 3, "rendezvous")]
    public void Losing_any_server_loses_no_data_and_each_item_has_its_copies_again(int servers, int copies, string distribution)
    {
        using var drill = new Drill(Cluster.InOneTier(servers, copies, "--distribution", distribution));

        foreach (var server in drill.Cluster.Servers)
        {
            drill.Kill(server);
            drill.Load.GoOnFor(requests: 300);
            drill.NothingShouldBeLostOrBack();
            drill.Restart(server);
            drill.WaitUntilIn(server);
        }

        drill.ShouldHaveGoneWell();
    }

    [Fact]
    public void A_server_that_hangs_shows_nothing_old_when_it_goes_on()
    {
        using var drill = new Drill(Cluster.InOneTier(servers: 3, copies: 2));
        var server = drill.Cluster.Primaries[1];

        drill.Pause(server);
        drill.WaitUntil(server, "OUT");
        drill.Load.GoOnFor(requests: 1000);
        drill.Resume(server);
        drill.WaitUntilIn(server);
        drill.Load.GoOnFor(requests: 1000);

        drill.ShouldHaveGoneWell();
    }

    [Fact]
    public void Two_of_four_servers_may_be_lost_where_there_are_three_copies()
    {
        using var drill = new Drill(Cluster.InOneTier(servers: 4, copies: 3));
        MemcachedProcess[] lost = [drill.Cluster.Primaries[0], drill.Cluster.Primaries[2]];

        foreach (var server in lost) drill.Kill(server);
        drill.Load.GoOnFor(requests: 300);
        drill.NothingShouldBeLostOrBack();
        foreach (var server in lost) drill.Restart(server);
        foreach (var server in lost) drill.WaitUntilIn(server);

        drill.ShouldHaveGoneWell();
    }

    [Fact]
    public void A_proxy_that_starts_again_knows_from_any_server_who_missed_what()
    {
        using var drill = new Drill(Cluster.InOneTier(servers: 3, copies: 2));
        var (paused, other) = (drill.Cluster.Primaries[0], drill.Cluster.Primaries[1]);

        drill.Pause(paused);
        drill.WaitUntil(paused, "OUT");
        drill.Load.GoOnFor(requests: 1000);
        drill.RestartProxy(whileItIsGone: () =>
        {
            drill.Load.Note($"{other.Address} killed", () => drill.Load.Census.Disturb(other));
            other.Kill();
            drill.Resume(paused);
        });
        drill.Restart(other);
        drill.WaitUntilIn(paused);
        drill.WaitUntil(other, "IN");
        drill.Load.GoOnFor(requests: 1000);

        drill.EveryPromiseShouldBeKept();
    }

    [Fact]
    public void A_server_that_missed_writes_before_the_proxy_was_gone_is_filled_from_both_others()
    {
        using var drill = new Drill(Cluster.InOneTier(servers: 3, copies: 2));
        var server = drill.Cluster.Primaries[2];

        drill.Pause(server);
        drill.WaitUntil(server, "OUT");
        drill.Load.GoOnFor(requests: 1000);
        drill.RestartProxy(whileItIsGone: () => drill.Resume(server));
        drill.WaitUntilIn(server);
        drill.Load.GoOnFor(requests: 1000);

        drill.ShouldHaveGoneWell();
    }
}
