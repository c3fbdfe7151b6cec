using Understudy.Routing.Group;

namespace Understudy.Simulation.Group;

/// <summary>A memcached as far as it matters here: a version for each key, two threads that may stand still, and who is
/// connected.</summary>
internal sealed class WorldServer(GroupWorld world, int index)
{
    public int Index => index;

    public int Host => GroupWorld.FirstServer + index;

    /// <summary>Version of each key that it has.</summary>
    public Dictionary<int, int> Items { get; } = [];

    /// <summary>Grows with each start.</summary>
    public int Life { get; private set; } = 1;

    public bool IsUp { get; private set; } = true;

    /// <summary>Until then it executes nothing.</summary>
    public long StallsUntil { get; set; }

    public long[] ThreadStallsUntil { get; } = new long[2];

    public ServerRegister? Register { get; set; }

    /// <summary>Open connections: of which proxy, and which one.</summary>
    public HashSet<(int Proxy, int Connection)> Connections { get; } = [];

    public long StalledUntil(int connection) => Math.Max(StallsUntil, ThreadStallsUntil[connection % 2]);

    public void Restart(long after)
    {
        IsUp = false;
        Items.Clear();
        Connections.Clear();
        Register = null;
        Life++;
        foreach (var host in world.Hosts)
        {
            if (!world.IsCut(Host, host.Index)) host.Process?.ConnectionTo(Index)?.Die();
        }

        world.After(after, () =>
        {
            IsUp = true;
            StallsUntil = 0;
            Array.Clear(ThreadStallsUntil);
        });
    }
}
