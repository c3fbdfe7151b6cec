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

        drill.EveryPromiseShouldBeKept();
        if (!flushes) drill.NothingShouldBeLost();
        drill.CopiesShouldBeEqual();
    }

    [Fact]
    public void A_server_that_hangs_again_and_again_costs_nothing()
    {
        using var drill = Drill.Pair("--hold-down-min", "100ms", "--hold-down-max", "1s");

        for (var seconds = SoakTime.Seconds(soaking: 60, otherwise: 5).TotalSeconds; seconds > 0; seconds--)
        {
            drill.Pause(drill.Primary);
            drill.Load.GoOnFor(TimeSpan.FromSeconds(0.5));
            drill.Resume(drill.Primary);
            drill.Load.GoOnFor(TimeSpan.FromSeconds(0.5));
        }

        drill.WaitUntilIn(drill.Primary);
        drill.Load.GoOnFor(requests: 500);

        drill.EveryPromiseShouldBeKept();
        drill.NothingShouldBeLost();
        drill.CopiesShouldBeEqual();
    }
}
