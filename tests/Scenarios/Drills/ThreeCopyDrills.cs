namespace Understudy.Scenarios.Drills;

/// <summary>REQ-18: with three copies of everything, any two servers that hold an item may fail.</summary>
public sealed class ThreeCopyDrills
{
    /// <summary>Which two of the three tiers fail; the other one keeps what there is.</summary>
    public static TheoryData<int, int> Pairs => new() { { 0, 1 }, { 0, 2 }, { 1, 2 } };

    [Theory, MemberData(nameof(Pairs))]
    public void Two_servers_are_killed_one_after_the_other_and_nothing_is_lost(int first, int second)
    {
        using var drill = new Drill(Cluster.Triple());
        var servers = drill.Cluster.Servers.ToArray();

        drill.Kill(servers[first]);
        drill.Load.GoOnFor(requests: 500);
        drill.Kill(servers[second]);
        drill.Load.GoOnFor(requests: 500);
        drill.NothingShouldBeLostOrBack();
        foreach (var server in new[] { servers[second], servers[first] })
        {
            drill.Restart(server);
            drill.WaitUntilIn(server);
            drill.Load.GoOnFor(requests: 500);
        }

        drill.ShouldHaveGoneWell();
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Two_servers_are_killed_at_once_and_come_back_at_once_and_nothing_is_lost(int first, int second)
    {
        using var drill = new Drill(Cluster.Triple(options: ["--threads", "2"]));
        MemcachedProcess[] servers = [drill.Cluster.Servers.ElementAt(first), drill.Cluster.Servers.ElementAt(second)];

        foreach (var server in servers) drill.Kill(server);
        drill.Load.GoOnFor(requests: 500);
        drill.NothingShouldBeLostOrBack();
        foreach (var server in servers) drill.Restart(server);
        foreach (var server in servers) drill.WaitUntilIn(server);
        drill.Load.GoOnFor(requests: 500);

        drill.ShouldHaveGoneWell();
    }

    [Fact]
    public void Two_servers_that_are_filled_from_the_third_one_at_once_both_get_everything()
    {
        using var drill = new Drill(Cluster.Triple(), bulkItems: 60_000);
        var third = drill.Cluster.Thirds[0];
        MemcachedProcess[] servers = [drill.Primary, drill.Backup];

        foreach (var server in servers) drill.Kill(server);
        foreach (var server in servers) drill.Restart(server);
        foreach (var server in servers) drill.WaitUntilIn(server);
        drill.Kill(third);
        drill.Kill(drill.Backup);

        drill.NothingShouldBeLostOrBack();
        drill.EveryPromiseShouldBeKept();
    }

    [Fact]
    public void One_hangs_while_another_is_killed_and_nothing_old_is_answered()
    {
        using var drill = new Drill(Cluster.Triple(servers: 2));
        var (hung, killed) = (drill.Cluster.Primaries[0], drill.Cluster.Backups[0]);

        drill.Pause(hung);
        drill.Kill(killed);
        drill.Load.GoOnFor(requests: 500);
        drill.Resume(hung);
        drill.Restart(killed);
        drill.WaitUntilIn(hung);
        drill.WaitUntilIn(killed);
        drill.Load.GoOnFor(requests: 500);

        drill.ShouldHaveGoneWell();
    }

    [Fact]
    public void What_two_servers_lost_is_given_back_to_both_after_one_read()
    {
        using var cluster = Cluster.Triple();
        using var client = cluster.Proxy.Connect();
        client.Ask("set k 7 500 5\r\nvalue\r\n").ShouldBe("STORED\r\n");
        foreach (var server in (MemcachedProcess[])[cluster.Primary, cluster.Backup])
        {
            using var direct = server.Connect();
            direct.Ask("delete k\r\n").ShouldBe("DELETED\r\n");
        }

        client.Get("k").ShouldBe("value");

        Eventually.True(() => cluster.Servers.All(server => server.ValueOf("k") == "value"), Drill.ReturnLimit,
            () => client.Ask("stats servers\r\n", "END\r\n"));
    }

    [Fact]
    public void A_copy_in_any_later_tier_that_differs_is_found()
    {
        using var cluster = Cluster.Triple(options: ["--compare-rate", "100"]);
        using var client = cluster.Proxy.Connect();
        client.Set("k", "value").ShouldBe("STORED\r\n");
        foreach (var server in (MemcachedProcess[])[cluster.Backup, cluster.Thirds[0]])
        {
            using var direct = server.Connect();
            direct.Set("k", "other").ShouldBe("STORED\r\n");
        }

        Eventually.True(() => client.Get("k") == "value" && cluster.Backup.ValueOf("k") is null && cluster.Thirds[0].ValueOf("k") is null,
            Drill.ReturnLimit, () => client.Ask("stats proxy\r\n", "END\r\n"));
    }
}
