namespace Understudy.Scenarios.Drills;

/// <summary>REQ-10, 25: a server is cut off by the network while its keys are overwritten and deleted, and the network heals.</summary>
public sealed class PartitionDrills
{
    [RootTheory]
    [InlineData("both ways", false)]
    [InlineData("both ways", true)]
    [InlineData("from what is sent to it", false)]
    [InlineData("from what is sent to it", true)]
    [InlineData("from what it sends", false)]
    [InlineData("from what it sends", true)]
    public void A_server_is_cut_off(string how, bool flushes)
    {
        using var host = new NetworkHost();
        using var drill = new Drill(Cluster.Of(MemcachedProcess.StartOn(host), MemcachedProcess.Start()));

        drill.Disturb(drill.Primary, $"is cut off {how}", () => Cut(host, how));
        drill.Load.GoOnFor(requests: 1000);
        if (flushes) drill.Flush();
        drill.Load.GoOnFor(SoakTime.Seconds(soaking: 20, otherwise: 2));
        drill.Load.Note("the network heals", host.Heal);
        drill.WaitUntilIn(drill.Primary);
        drill.Load.GoOnFor(requests: 1000);

        drill.ShouldHaveGoneWell();
    }

    private static void Cut(NetworkHost host, string how)
    {
        if (how == "both ways") host.Cut();
        else if (how == "from what it sends") host.CutOutgoing();
        else host.CutIncoming();
    }
}
