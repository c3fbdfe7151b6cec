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

        drill.ShouldHaveGoneWell();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_servers_are_killed_one_after_the_other_and_nothing_is_lost(bool flushes)
    {
        using var drill = Drill.Pair();

        foreach (var server in drill.Cluster.Servers)
        {
            drill.Kill(server);
            drill.Load.GoOnFor(requests: 500);
            if (flushes) drill.Flush();
            drill.Restart(server);
            drill.WaitUntilIn(server);
            drill.Load.GoOnFor(requests: 1000);
        }

        drill.ShouldHaveGoneWell();
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
}
