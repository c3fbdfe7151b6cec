using Understudy.Routing.Replicas;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>A server that was started with -C confirms what it is given in the second in which it was emptied, and does not keep
/// it.</summary>
public sealed class FlushedSecondTests
{
    private const int Primary = 0;
    private const int Backup = 1;

    [Fact]
    public void It_is_filled_when_that_second_is_over()
    {
        using var world = new SmallWorld();
        foreach (var server in world.Servers)
        {
            server.IsWithoutCas = true;
            server.Kill();
            server.Start(isWarm: false);
        }

        var client = world.Connect("client");
        world.RunUntil(Primary, ReplicaState.In);
        world.RunUntil(Backup, ReplicaState.In);
        world.Cut(Backup);
        world.Ask(client, "flush_all\r\n").ShouldBe("OK\r\n");
        world.RunUntil(Backup, ReplicaState.Out);
        world.Run(2 * VirtualTime.Second);
        for (var i = 0; i < 20; i++) world.Ask(client, $"set k{i} 0 0 1\r\n1\r\n", VirtualTime.Second / 50).ShouldBe("STORED\r\n");
        world.Heal(Backup);

        world.RunUntil(Backup, ReplicaState.In);

        Enumerable.Range(0, 20).Where(i => world.ValueOn(Backup, $"k{i}") is null).ShouldBeEmpty();
    }
}
