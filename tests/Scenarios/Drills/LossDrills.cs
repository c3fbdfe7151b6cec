namespace Understudy.Scenarios.Drills;

/// <summary>REQ-09, 25: the primary loses keys again and again, while clients read and write them.</summary>
public sealed class LossDrills
{
    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public void Keys_that_the_primary_lost_come_back_and_nothing_old_or_empty_is_answered(string threads)
    {
        using var drill = Drill.Pair("--threads", threads);
        using var direct = drill.Primary.Connect();
        var keys = drill.Load.Shape.AllKeys.ToArray();

        for (var i = 0; i < 400; i++)
        {
            direct.Send($"delete {keys[i % keys.Length]} noreply\r\n");
            drill.Load.GoOnFor(requests: 10);
        }

        direct.Ask("mn\r\n").ShouldBe("MN\r\n");
        drill.ShouldHaveGoneWell();
        drill.StatOf(drill.Primary, "repair_copied").ShouldBeGreaterThan(20);
    }
}
