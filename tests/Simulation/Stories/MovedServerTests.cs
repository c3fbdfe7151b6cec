using Understudy.Routing.Replicas;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>A server whose name comes to stand for another address.</summary>
public sealed class MovedServerTests
{
    private const int Primary = 0;
    private const string Stored = "STORED\r\n";

    [Fact]
    public void It_is_filled_there_and_what_was_there_before_is_not_shown()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        var other = world.AddServer("other");
        other.IsInContainer = world.Servers[Primary].IsInContainer = true;
        world.Ask(client, "set k 0 0 1\r\nn\r\n").ShouldBe(Stored);
        world.Servers[Primary].Kill();
        world.RunUntil(Primary, ReplicaState.Out);

        world.Move(Primary, other);
        world.RunUntil(Primary, ReplicaState.In);

        world.Ask(client, "set k2 0 0 1\r\nn\r\n").ShouldBe(Stored);
        other.Store.Find("k").ShouldNotBeNull();
        other.Store.Find("k2").ShouldNotBeNull();
        world.Operate("server list").ShouldContain($"\tat={other.Address}\t");
    }

    [Fact]
    public void What_a_standby_holds_that_was_given_its_address_is_not_shown()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\n2\r\n").ShouldBe(Stored);
        world.Servers[Primary].Kill();
        world.RunUntil(Primary, ReplicaState.Out);

        world.Servers[Primary].Store.Find("k")!.Value = "1"u8.ToArray();
        world.Servers[Primary].TakeOver(ageSeconds: 3600);
        world.RunUntil(Primary, ReplicaState.In);

        world.Ask(client, "get k\r\n").ShouldBe("VALUE k 0 1\r\n2\r\nEND\r\n");
        world.ValueOn(Primary, "k").ShouldBe("2");
    }

    [Fact]
    public void One_that_answers_stays_where_it_is()
    {
        using var world = new SmallWorld();
        var other = world.AddServer("other");

        world.Move(Primary, other);
        world.Run(VirtualTime.Second);

        world.StateOf(Primary).ShouldBe(ReplicaState.In);
        world.Operate("server list").ShouldNotContain($"at={other.Address}");
    }

    [Fact]
    public void With_a_single_copy_one_that_moves_there_and_back_shows_nothing_that_was_overwritten_meanwhile()
    {
        using var world = new SmallWorld(tiers: 1);
        var client = world.Connect("client");
        var other = world.AddServer("other");
        world.Ask(client, "set k 0 0 1\r\n1\r\n").ShouldBe(Stored);
        world.Cut(Primary);
        world.RunUntil(Primary, ReplicaState.Out);
        world.Move(Primary, other);
        world.RunUntil(Primary, ReplicaState.In);
        world.Ask(client, "set k 0 0 1\r\n2\r\n").ShouldBe(Stored);

        other.Kill();
        world.RunUntil(Primary, ReplicaState.Out);
        world.Heal(Primary);
        world.Move(Primary, world.Servers[Primary]);
        world.RunUntil(Primary, ReplicaState.In);

        world.Ask(client, "get k\r\n").ShouldBe("END\r\n");
    }
}
