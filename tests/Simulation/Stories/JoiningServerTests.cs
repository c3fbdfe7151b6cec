using Understudy.Proxy;
using Understudy.Routing.Replicas;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>What a server takes while it is on its way back, and may yet be emptied.</summary>
public sealed class JoiningServerTests
{
    private const int Primary = 0;
    private const int Backup = 1;
    private const string Refusal = "SERVER_ERROR";

    [Theory]
    [InlineData("set k 0 0 1\r\nn\r\n", "STORED\r\n")]
    [InlineData("ms k 1\r\nn\r\n", "HD\r\n")]
    public void A_write_that_only_a_joining_server_takes_is_refused(string write, string done)
    {
        using var world = WorldWithJoiningBackup();
        var client = world.Connect("client");
        world.Servers[Primary].Kill();
        world.RunUntil(Primary, ReplicaState.Out);

        var answer = world.Ask(client, write);
        world.RunUntil(Backup, ReplicaState.In);
        var later = world.Ask(client, "get k\r\n");

        answer.ShouldStartWith(Refusal);
        later.ShouldBe("END\r\n");
        world.Ask(client, write).ShouldBe(done);
    }

    [Fact]
    public void A_write_whose_other_server_dies_meanwhile_is_refused()
    {
        using var world = WorldWithJoiningBackup();
        var client = world.Connect("client");
        world.Hang(Primary, VirtualTime.Second);

        client.Send("set k 0 0 1\r\nn\r\n");
        world.Run(VirtualTime.Second / 50);
        world.ValueOn(Backup, "k").ShouldBe("n");
        world.Servers[Primary].Kill();
        world.Run(VirtualTime.Second / 2);

        client.Text.ShouldStartWith(Refusal);
    }

    [Fact]
    public void A_write_that_a_server_takes_while_it_is_filled_stays()
    {
        using var world = WorldWithJoiningBackup(with: usual => usual with { FillBytesPerSecond = 100 });
        var client = world.Connect("client");
        for (var i = 0; i < 10; i++) world.Ask(client, $"set other{i} 0 0 100\r\n{new string('x', 100)}\r\n", VirtualTime.Second / 50);
        world.RunUntil(Backup, ReplicaState.Warming);
        world.Servers[Primary].Kill();
        world.RunUntil(Primary, ReplicaState.Out);

        var answer = world.Ask(client, "set k 0 0 1\r\nn\r\n", VirtualTime.Second / 100);
        world.RunUntil(Backup, ReplicaState.In);

        answer.ShouldBe("STORED\r\n");
        world.Ask(client, "get k\r\n").ShouldBe("VALUE k 0 1\r\nn\r\nEND\r\n");
    }

    // It missed a flush_all, so that it will be emptied.
    private static SmallWorld WorldWithJoiningBackup(Func<ProxyOptions, ProxyOptions>? with = null)
    {
        var world = new SmallWorld(with: with);
        var client = world.Connect("first");
        world.Cut(Backup);
        world.Ask(client, "flush_all\r\n").ShouldBe("OK\r\n");
        world.RunUntil(Backup, ReplicaState.Out);
        world.Heal(Backup);
        world.RunUntil(Backup, ReplicaState.Joining);
        return world;
    }
}
