namespace Understudy.Scenarios.Drills;

/// <summary>What is large or many while a server dies and returns.</summary>
public sealed class ShapeDrills
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_of_a_mebibyte_survive(bool flushes)
    {
        var shape = new LoadShape { Clients = 3, Keys = 12, LongestPadding = 1 << 20, RareBytes = 1 << 20, DeepestPipeline = 3 };
        using var drill = new Drill(Cluster.Of(StartLarge(), StartLarge()), shape);

        drill.Kill(drill.Primary);
        drill.Load.GoOnFor(requests: 300);
        if (flushes) drill.Flush();
        drill.Restart(drill.Primary);
        drill.Load.GoOnFor(requests: 50);
        if (flushes) drill.Flush();
        drill.WaitUntilIn(drill.Primary);
        drill.Load.GoOnFor(requests: 300);

        drill.ShouldHaveGoneWell();
    }

    [Fact]
    public void Long_pipelines_are_answered_in_order_across_a_kill()
    {
        var shape = new LoadShape { Clients = 3, DeepestPipeline = 800, Keys = 300 };
        using var drill = new Drill(Cluster.Pair(), shape);

        foreach (var server in drill.Cluster.Servers)
        {
            drill.Kill(server);
            drill.Load.GoOnFor(requests: 5000);
            drill.Restart(server);
            drill.WaitUntilIn(server);
        }

        drill.ShouldHaveGoneWell();
    }

    private static MemcachedProcess StartLarge() => MemcachedProcess.Start("-m", "256", "-I", "2m");
}
