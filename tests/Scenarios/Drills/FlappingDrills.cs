namespace Understudy.Scenarios.Drills;

/// <summary>REQ-46, 55: a server is lost every second, mostly in the middle of its return; for a minute in a soak.</summary>
public sealed class FlappingDrills
{
    // Held down for longer, it would hardly be met in the middle of its return.
    private static readonly string[] ShortHoldDown = ["--hold-down-min", "100ms", "--hold-down-max", "1s"];

    [Theory, MemberData(nameof(Cases.All), MemberType = typeof(Cases))]
    public void A_server_that_dies_every_second_costs_nothing(Role role, bool flushes)
    {
        using var drill = Drill.Pair(ShortHoldDown);
        var server = drill.The(role);

        for (var seconds = SoakTime.Seconds(soaking: 60, otherwise: 6).TotalSeconds; seconds > 0; seconds--)
        {
            drill.Kill(server);
            drill.Restart(server);
            drill.Load.GoOnFor(TimeSpan.FromSeconds(0.5));
            if (flushes) drill.Flush();
            drill.Load.GoOnFor(TimeSpan.FromSeconds(0.5));
        }

        AllShouldBeWellAgain(drill, server);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_server_that_hangs_every_second_costs_nothing(bool flushes)
    {
        using var drill = Drill.Pair(ShortHoldDown);

        for (var seconds = SoakTime.Seconds(soaking: 60, otherwise: 5).TotalSeconds; seconds > 0; seconds--)
        {
            drill.Pause(drill.Primary);
            drill.Load.GoOnFor(TimeSpan.FromSeconds(0.5));
            if (flushes) drill.Flush();
            drill.Resume(drill.Primary);
            drill.Load.GoOnFor(TimeSpan.FromSeconds(0.5));
        }

        AllShouldBeWellAgain(drill, drill.Primary);
    }

    private static void AllShouldBeWellAgain(Drill drill, MemcachedProcess server)
    {
        drill.WaitUntilIn(server);
        drill.Load.GoOnFor(requests: 500);

        drill.ShouldHaveGoneWell();
    }
}
