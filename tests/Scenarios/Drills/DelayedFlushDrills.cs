namespace Understudy.Scenarios.Drills;

/// <summary>REQ-46: a flush_all with a delay falls due while a server is not there, or on its way back.</summary>
public sealed class DelayedFlushDrills
{
    [Theory, MemberData(nameof(Cases.Roles), MemberType = typeof(Cases))]
    public void A_flush_that_falls_due_while_a_server_hangs_empties_it_too(Role role)
    {
        using var drill = Drill.Pair();
        var server = drill.The(role);

        drill.Pause(server);
        drill.WaitUntil(server, "OUT");
        drill.FlushLater(seconds: 2);
        drill.Resume(server);

        AllShouldBeWellAgain(drill, server);
    }

    [Fact]
    public void A_flush_that_falls_due_in_the_middle_of_a_fill_lets_nothing_through()
    {
        using var drill = Drill.Pair("--fill-rate", "30k");
        var server = drill.Primary;

        drill.Kill(server);
        drill.Load.GoOnFor(requests: 300);
        drill.Restart(server);
        drill.WaitUntil(server, "WARMING");
        drill.FlushLater(seconds: 2);
        drill.StateOf(server).ShouldBe("WARMING");

        AllShouldBeWellAgain(drill, server);
    }

    private static void AllShouldBeWellAgain(Drill drill, MemcachedProcess server)
    {
        drill.WaitUntilIn(server);
        drill.Load.GoOnFor(requests: 1000);

        drill.ShouldHaveGoneWell();
    }
}
