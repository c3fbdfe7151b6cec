using Understudy.Routing.Replicas;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>A server that is killed within the second in which it started, and starts again within the same: with the same process id, as
/// in a container, nothing that it says of itself tells one life from the other.</summary>
public sealed class SameSecondTests
{
    private const int Primary = 0;
    private const int Backup = 1;

    [Fact]
    public void It_is_filled()
    {
        using var world = new SmallWorld(with: usual => usual with { ProbeBackoffMin = TimeSpan.FromMilliseconds(10) });
        world.Servers[Primary].IsInContainer = true;
        var client = world.Connect("client");
        RestartPrimary(world);
        var (pid, started) = (world.Servers[Primary].ProcessId, world.Servers[Primary].StartedSecond);
        world.Ask(client, "set k 0 0 1\r\nn\r\n", VirtualTime.Second / 100).ShouldBe("STORED\r\n");
        world.ValueOn(Primary, "k").ShouldBe("n");

        RestartPrimary(world);

        (world.Servers[Primary].ProcessId, world.Servers[Primary].StartedSecond).ShouldBe((pid, started));
        world.ValueOn(Primary, "k").ShouldBe("n");
        world.Servers[Backup].Kill();
        world.Ask(client, "get k\r\n").ShouldBe("VALUE k 0 1\r\nn\r\nEND\r\n");
    }

    private static void RestartPrimary(SmallWorld world)
    {
        world.Servers[Primary].Kill();
        world.RunUntil(Primary, ReplicaState.Out);
        world.Servers[Primary].Start(isWarm: false);
        world.RunUntil(Primary, ReplicaState.In);
    }
}
