using Understudy.Proxy;
using Understudy.Routing.Replicas;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>A server that is kept out of use for caution's sake, when the only other one dies.</summary>
public sealed class OnlyServerLeftTests
{
    private const int Primary = 0;
    private const int Backup = 1;
    private const string Stored = "STORED\r\n";
    private const string Hit = "VALUE k 0 1\r\nn\r\nEND\r\n";
    private const string Miss = "END\r\n";

    [Fact]
    public void A_server_that_is_held_down_is_in_use_at_once()
    {
        using var world = WorldWithHeldDownPrimary();
        var client = world.Connect("client");

        world.Servers[Backup].Kill();
        world.Run(VirtualTime.Second / 2);

        world.Ask(client, "set k 0 0 1\r\nn\r\n", VirtualTime.Second / 10).ShouldBe(Stored);
        world.Ask(client, "get k\r\n", VirtualTime.Second / 10).ShouldBe(Hit);
    }

    [Fact]
    public void A_server_that_is_held_down_and_missed_a_write_does_not_show_what_it_held()
    {
        using var world = WorldWithHeldDownPrimary(isSameLife: true);
        var client = world.Connect("client");
        world.ValueOn(Primary, "old").ShouldBe("1");
        world.Ask(client, "set old 0 0 1\r\n2\r\n").ShouldBe(Stored);

        world.Servers[Backup].Kill();
        world.Run(VirtualTime.Second / 2);

        world.Ask(client, "get old\r\n", VirtualTime.Second / 10).ShouldBe(Miss);
        world.Ask(client, "get kept\r\n", VirtualTime.Second / 10).ShouldBe("VALUE kept 0 1\r\n1\r\nEND\r\n");
    }

    [Fact]
    public void A_server_that_may_execute_an_old_write_settles_all_the_same_and_clients_are_told()
    {
        using var world = new SmallWorld(with: usual => usual with { FailureLimit = 1 });
        var client = world.Connect("client");
        world.Hang(Primary, VirtualTime.Second);
        world.Ask(client, "set k 0 0 1\r\n1\r\n").ShouldBe(Stored);
        world.RunUntil(Primary, ReplicaState.Joining);

        world.Servers[Backup].Kill();
        world.RunUntil(Backup, ReplicaState.Out);

        world.Ask(client, "get k\r\n", VirtualTime.Second / 10).ShouldBe(
            "SERVER_ERROR no server available: one is back, and is not read before old values that it may hold are gone\r\n");
        world.RunUntil(Primary, ReplicaState.In);
        world.Ask(client, "get k\r\n", VirtualTime.Second / 10).ShouldBe(Miss);
    }

    [Fact]
    public void A_server_that_settles_and_owes_nothing_is_in_use_at_once()
    {
        using var world = new SmallWorld(with: usual => usual with { SettleTime = TimeSpan.FromSeconds(60) });
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\nn\r\n").ShouldBe(Stored);
        world.Cut(Primary);
        world.RunUntil(Primary, ReplicaState.Out);
        world.Heal(Primary);
        world.RunUntil(Primary, ReplicaState.Joining);

        world.Servers[Backup].Kill();
        world.Run(VirtualTime.Second / 10);

        world.Ask(client, "get k\r\n", VirtualTime.Second / 10).ShouldBe(Hit);
    }

    [Theory]
    [InlineData("get", Hit)]
    [InlineData("get other0", Hit)]
    public void A_server_that_is_being_filled_is_read_as_it_is(string verbAndKeys, string hit)
    {
        using var world = new SmallWorld(with: usual => usual with { FillBytesPerSecond = 100 });
        var client = world.Connect("client");
        for (var i = 0; i < 100; i++) world.Ask(client, $"set other{i} 0 0 100\r\n{new string('x', 100)}\r\n", VirtualTime.Second / 50);
        world.Servers[Primary].Kill();
        world.RunUntil(Primary, ReplicaState.Out);
        world.Servers[Primary].Start(isWarm: false);
        world.RunUntil(Primary, ReplicaState.Warming);
        world.Ask(client, "set k 0 0 1\r\nn\r\n").ShouldBe(Stored);

        world.Cut(Backup);
        world.RunUntil(Backup, ReplicaState.Out);

        world.StateOf(Primary).ShouldBe(ReplicaState.Warming);
        world.Ask(client, $"{verbAndKeys} k\r\n", VirtualTime.Second / 50).ShouldEndWith(hit);
    }

    [Fact]
    public void A_dead_server_is_probed_often_where_there_is_no_other()
    {
        using var world = new SmallWorld(tiers: 1, with: usual => usual with { ProbeBackoffMax = TimeSpan.FromSeconds(60) });
        var client = world.Connect("client");
        world.Servers[Primary].Kill();
        world.Run(100 * VirtualTime.Second);

        world.Servers[Primary].Start(isWarm: false);
        world.Run(2 * VirtualTime.Second);

        world.Ask(client, "get k\r\n", VirtualTime.Second / 10).ShouldBe(Miss);
    }

    [Fact]
    public void What_an_operator_ejected_stays_out_of_use()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        world.Operate($"server eject {world.NameOf(Primary)}").ShouldStartWith("OK");

        world.Servers[Backup].Kill();
        world.Run(5 * VirtualTime.Second);

        world.Ask(client, "get k\r\n").ShouldBe("SERVER_ERROR no server available\r\n");
        world.Operate("server list").ShouldContain("it stays out of use until it is readmitted, though no other server can answer");
    }

    // Lost six times, and alive again.
    private static SmallWorld WorldWithHeldDownPrimary(bool isSameLife = false)
    {
        var world = new SmallWorld(with: usual => usual with { HoldDownMin = TimeSpan.FromSeconds(1) });
        var client = world.Connect("first");
        world.Ask(client, "set old 0 0 1\r\n1\r\nset kept 0 0 1\r\n1\r\n");
        for (var losses = 0; losses < 6; losses++)
        {
            // Time enough for what is written on a return to be answered: nothing is in doubt at the loss.
            if (losses > 0) world.RunUntil(Primary, ReplicaState.In);
            world.Run(VirtualTime.Second / 10);
            if (isSameLife) world.Cut(Primary);
            else world.Servers[Primary].Kill();
            world.RunUntil(Primary, ReplicaState.Out);
            if (isSameLife) world.Heal(Primary);
            else world.Servers[Primary].Start(isWarm: false);
        }

        world.Run(5 * VirtualTime.Second);
        world.StateOf(Primary).ShouldBe(ReplicaState.Out);
        return world;
    }
}
