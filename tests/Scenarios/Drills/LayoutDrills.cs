namespace Understudy.Scenarios.Drills;

/// <summary>REQ-15, 17: several servers in each tier, not the same number in both.</summary>
public sealed class LayoutDrills
{
    [Theory]
    [InlineData(3, 3)]
    [InlineData(3, 2)]
    public void Losing_any_server_loses_no_data_and_all_copies_are_equal_again(int primaries, int backups)
    {
        using var drill = new Drill(Cluster.Of(primaries, backups));

        foreach (var server in drill.Cluster.Servers)
        {
            drill.Kill(server);
            drill.Load.GoOnFor(requests: 300);
            drill.NothingShouldBeLostOrBack();
            drill.Restart(server);
            drill.WaitUntilIn(server);
        }

        drill.ShouldHaveGoneWell();
    }
}
