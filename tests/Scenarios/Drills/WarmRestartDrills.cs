namespace Understudy.Scenarios.Drills;

/// <summary>REQ-10: a memcached with a memory file comes back with everything it held when it left, old values too.</summary>
public sealed class WarmRestartDrills : IDisposable
{
    private readonly string _folder = Directory.CreateDirectory($"/dev/shm/understudy-{Guid.NewGuid():n}").FullName;

    [Theory, MemberData(nameof(Cases.All), MemberType = typeof(Cases))]
    public void A_server_that_comes_back_with_old_items_shows_none_of_them(Role role, bool flushes)
    {
        using var drill = new Drill(Cluster.Of(StartWithFile("primary"), StartWithFile("backup")));
        var server = drill.The(role);

        drill.Disturb(server, "stops", server.Stop);
        drill.Load.GoOnFor(requests: 1000);
        if (flushes) drill.Flush();
        drill.Restart(server);
        drill.WaitUntilIn(server);
        drill.Load.GoOnFor(requests: 1000);

        drill.ShouldHaveGoneWell();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private MemcachedProcess StartWithFile(string name) => MemcachedProcess.Start("-e", Path.Combine(_folder, name), "-m", "64");
}
