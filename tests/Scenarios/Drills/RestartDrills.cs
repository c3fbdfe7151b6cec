namespace Understudy.Scenarios.Drills;

/// <summary>REQ-06 to 08, 10, 11, 13, 25: a server is killed and comes back empty.</summary>
public sealed class RestartDrills
{
    [Theory, MemberData(nameof(Cases.All), MemberType = typeof(Cases))]
    public void A_killed_server_comes_back_empty_while_clients_read_and_write(Role role, bool flushes)
    {
        using var drill = Drill.Pair();
        var server = drill.The(role);

        drill.Kill(server);
        drill.Load.GoOnFor(requests: 1000);
        if (flushes) drill.Flush();
        drill.Restart(server);
        drill.Load.GoOnFor(requests: 200);
        if (flushes) drill.Flush();
        drill.WaitUntilIn(server);
        drill.Load.GoOnFor(requests: 1000);

        drill.EveryPromiseShouldBeKept();
        if (!flushes) drill.NothingShouldBeLost();
        drill.CopiesShouldBeEqual();
    }

    [Fact]
    public void Both_servers_are_killed_one_after_the_other_and_nothing_is_lost()
    {
        using var drill = Drill.Pair();

        foreach (var server in drill.Cluster.Servers)
        {
            drill.Kill(server);
            drill.Load.GoOnFor(requests: 500);
            drill.Restart(server);
            drill.WaitUntilIn(server);
            drill.Load.GoOnFor(requests: 1000);
        }

        drill.EveryPromiseShouldBeKept();
        drill.NothingShouldBeLost();
        drill.CopiesShouldBeEqual();
    }

    [Fact]
    public void Both_servers_are_killed_at_once_and_nothing_old_or_late_is_answered()
    {
        using var drill = Drill.Pair();

        foreach (var server in drill.Cluster.Servers) drill.Kill(server);
        drill.Load.GoOnFor(requests: 500);
        foreach (var server in drill.Cluster.Servers) drill.Restart(server);
        foreach (var server in drill.Cluster.Servers) drill.WaitUntilIn(server);
        drill.Load.GoOnFor(requests: 1000);

        drill.EveryPromiseShouldBeKept();
        drill.CopiesShouldBeEqual();
    }

    [Theory, MemberData(nameof(Cases.Roles), MemberType = typeof(Cases))]
    public void A_server_that_dies_every_second_costs_nothing(Role role)
    {
        // Held down for longer, it would hardly be met in the middle of its return.
        using var drill = Drill.Pair("--hold-down-min", "100ms", "--hold-down-max", "1s");
        var server = drill.The(role);

        for (var seconds = SoakTime.Seconds(soaking: 60, otherwise: 6).TotalSeconds; seconds > 0; seconds--)
        {
            drill.Kill(server);
            drill.Restart(server);
            drill.Load.GoOnFor(TimeSpan.FromSeconds(1));
        }

        drill.WaitUntilIn(server);
        drill.Load.GoOnFor(requests: 500);

        drill.EveryPromiseShouldBeKept();
        drill.NothingShouldBeLost();
        drill.CopiesShouldBeEqual();
    }
}
