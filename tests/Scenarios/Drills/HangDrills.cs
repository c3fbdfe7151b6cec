namespace Understudy.Scenarios.Drills;

/// <summary>REQ-06, 10, 11, 25: a server hangs, and goes on with what it had received.</summary>
public sealed class HangDrills
{
    [Theory, MemberData(nameof(Cases.All), MemberType = typeof(Cases))]
    public void A_server_hangs_and_then_executes_the_writes_it_had_received(Role role, bool flushes)
    {
        using var drill = Drill.Pair();
        var server = drill.The(role);

        drill.Pause(server);
        drill.Load.GoOnFor(TimeSpan.FromSeconds(1));
        if (flushes) drill.Flush();
        drill.Load.GoOnFor(SoakTime.Seconds(soaking: 30, otherwise: 1));
        drill.Resume(server);
        drill.WaitUntilIn(server);
        drill.Load.GoOnFor(requests: 1000);

        drill.ShouldHaveGoneWell();
    }
}
