using Understudy.Routing.Replicas;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>An item that a client has marked as stale: whatever the proxy reads for itself, the right to renew it and its token are the
/// clients'.</summary>
public sealed class StaleItemTests
{
    private const int Primary = 0;
    private const int Backup = 1;

    [Fact]
    public void Comparing_copies_leaves_it_alone()
    {
        using var world = new SmallWorld(with: usual => usual with { CompareRate = 1000 });
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\nv\r\n").ShouldBe("STORED\r\n");
        world.Ask(client, "md k I\r\n").ShouldBe("HD\r\n");
        var token = world.Servers[Primary].Store.Find("k")!.Cas;

        for (var i = 0; i < 200; i++) world.Ask(client, "get k\r\n", VirtualTime.Second / 50);

        world.Servers[Primary].Store.Find("k")!.Cas.ShouldBe(token);
        world.Ask(client, "mg k v\r\n").ShouldBe("VA 1 X W\r\nv\r\n");
    }

    [Fact]
    public void Comparing_does_not_read_one_that_only_one_server_has_whoever_has_marked_it()
    {
        using var world = new SmallWorld(with: usual => usual with { CompareRate = 1000, RepairRate = 0 });
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\nv\r\n").ShouldBe("STORED\r\n");
        world.Drop(Backup, "k");
        world.Servers[Primary].Store.Find("k")!.IsStale = true;
        var token = world.Servers[Primary].Store.Find("k")!.Cas;

        for (var i = 0; i < 200; i++) world.Ask(client, "get k\r\n", VirtualTime.Second / 50);

        world.Servers[Primary].Store.Find("k")!.Cas.ShouldBe(token);
        world.Ask(client, "mg k v\r\n").ShouldBe("VA 1 X W\r\nv\r\n");
    }

    [Theory]
    [InlineData("incr k 1\r\n", "6\r\n")]
    [InlineData("ma k\r\n", "HD\r\n")]
    public void Counting_it_leaves_the_right_to_renew_it(string request, string answer)
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\n5\r\n").ShouldBe("STORED\r\n");
        world.Ask(client, "md k I\r\n").ShouldBe("HD\r\n");

        world.Ask(client, request).ShouldBe(answer);

        world.Ask(client, "mg k v\r\n").ShouldBe("VA 1 X W\r\n6\r\n");
    }

    [Fact]
    public void A_refused_write_leaves_the_right_to_renew_it()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\n5\r\n").ShouldBe("STORED\r\n");
        world.Ask(client, "md k I\r\n").ShouldBe("HD\r\n");

        world.Ask(client, "ms k 1 C1\r\nx\r\n").ShouldBe("EX\r\n");

        world.Ask(client, "mg k v\r\n").ShouldBe("VA 1 X W\r\n5\r\n");
    }

    [Fact]
    public void Once_renewed_it_has_its_copies_and_is_compared_again()
    {
        using var world = new SmallWorld(with: usual => usual with { CompareRate = 1000 });
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\nv\r\n").ShouldBe("STORED\r\n");
        world.Ask(client, "md k I\r\n").ShouldBe("HD\r\n");
        var token = world.Ask(client, "mg k c\r\n").Split(' ')[1].TrimStart('c');

        world.Ask(client, $"ms k 1 C{token}\r\nn\r\n").ShouldBe("HD\r\n");

        world.ValueOn(Backup, "k").ShouldBe("n");
        world.Servers[Backup].Store.Find("k")!.Value = [(byte)'o'];
        for (var i = 0; i < 300; i++) world.Ask(client, "get k\r\n", VirtualTime.Second / 50);
        world.ValueOn(Backup, "k").ShouldBeNull();
    }

    [Fact]
    public void Neither_filling_a_server_nor_giving_it_back_what_it_lost_reads_it()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\nv\r\n").ShouldBe("STORED\r\n");
        world.Servers[Primary].Kill();
        world.RunUntil(Primary, ReplicaState.Out);
        world.Ask(client, "md k I\r\n").ShouldBe("HD\r\n");
        var token = world.Servers[Backup].Store.Find("k")!.Cas;

        world.Servers[Primary].Start(isWarm: false);
        world.RunUntil(Primary, ReplicaState.In);
        world.Ask(client, "get k\r\n").ShouldBe("VALUE k 0 1\r\nv\r\nEND\r\n");
        world.Run(VirtualTime.Second * 3);

        world.ValueOn(Primary, "k").ShouldBeNull();
        world.Servers[Backup].Store.Find("k")!.Cas.ShouldBe(token);
        world.Ask(client, "mg k v\r\n").ShouldBe("VA 1 X W\r\nv\r\n");
    }
}
