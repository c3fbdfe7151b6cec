using Understudy.Proxy;
using Understudy.Routing.Replicas;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>Requests that create an item only where there is none: locks, first of all. Whoever is told that he created it is the only one
/// while any copy is left.</summary>
public sealed class CreationTests
{
    private const int Primary = 0;
    private const int Backup = 1;

    /// <summary>A request that creates, what the first one to ask it is answered, and what the next one is.</summary>
    public static TheoryData<string, string, string> Creators => new()
    {
        { "add k 0 0 1\r\n1\r\n", "STORED\r\n", "NOT_STORED\r\n" },
        { "ms k 1 ME O7 k\r\n1\r\n", "HD O7 kk\r\n", "NS O7 kk\r\n" },
        { "ma k N0 J1 v\r\n", "VA 1\r\n1\r\n", "VA 1\r\n2\r\n" },
        { "mg k N0 t\r\n", "HD t-1 W\r\n", "HD t-1 Z\r\n" },
    };

    [Theory, MemberData(nameof(Creators))]
    public void What_only_the_second_copy_is_left_of_is_not_created_again(string request, string created, string found)
    {
        using var world = new SmallWorld(with: usual => usual with { RepairRate = 0 });
        var client = world.Connect("client");
        world.Ask(client, request).ShouldBe(created);

        world.Drop(Primary, "k");

        world.Ask(client, request).ShouldBe(found);
    }

    [Theory, MemberData(nameof(Creators))]
    public void What_is_created_while_the_first_server_is_filled_is_there_when_it_is_back(string request, string created, string found)
    {
        using var world = WorldWithWarmingPrimary();
        var client = world.Connect("client");

        world.Ask(client, request, VirtualTime.Second / 50).ShouldBe(created);
        world.RunUntil(Primary, ReplicaState.In);

        world.ValueOn(Primary, "k").ShouldNotBeNull();
        world.Ask(client, request).ShouldBe(found);
        world.Servers[Backup].Kill();
        world.RunUntil(Backup, ReplicaState.Out);
        world.ValueOn(Primary, "k").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("incr k 5\r\n", "15")]
    [InlineData("append k 0 0 1\r\n7\r\n", "107")]
    [InlineData("replace k 0 0 1\r\n7\r\n", "7")]
    [InlineData("ma k D5\r\n", "15")]
    public void What_is_changed_while_the_first_server_is_filled_is_on_both(string write, string expected)
    {
        using var world = WorldWithWarmingPrimary("set k 0 0 2\r\n10\r\n");
        var client = world.Connect("client");

        world.Ask(client, write, VirtualTime.Second / 50);
        world.RunUntil(Primary, ReplicaState.In);

        string?[] held = [world.ValueOn(Primary, "k"), world.ValueOn(Backup, "k")];
        held.ShouldBe([expected, expected]);
    }

    [Fact]
    public void A_counter_that_is_counted_on_while_a_server_hangs_and_returns_is_on_both()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 2\r\n10\r\n").ShouldBe("STORED\r\n");
        world.Hang(Primary, VirtualTime.Second * 3 / 2);
        world.Ask(client, "set other 0 0 1\r\n1\r\n").ShouldBe("STORED\r\n");

        world.RunUntil(Primary, ReplicaState.Out);
        world.Ask(client, "incr k 1\r\n", VirtualTime.Second / 50).ShouldBe("11\r\n");
        world.RunUntil(Primary, ReplicaState.Joining);
        world.Ask(client, "incr k 1\r\n", VirtualTime.Second / 50).ShouldBe("12\r\n");
        world.RunUntil(Primary, ReplicaState.In);

        string?[] held = [world.ValueOn(Primary, "k"), world.ValueOn(Backup, "k")];
        held.ShouldBe(["12", "12"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Requests_of_one_packet_keep_their_order(int workers)
    {
        using var world = new SmallWorld(workers: workers);
        var client = world.Connect("client");

        var answers = world.Ask(
            client,
            "add k 0 0 1\r\n1\r\nget k\r\nadd k 0 0 1\r\n2\r\ndelete k\r\nma k N0 J5 v\r\nget k other\r\nmd k\r\n"
            + "mg k N0 t\r\ndelete k\r\nget k\r\n");

        answers.ShouldBe("STORED\r\nVALUE k 0 1\r\n1\r\nEND\r\nNOT_STORED\r\nDELETED\r\nVA 1\r\n5\r\nVALUE k 0 1\r\n5\r\nEND\r\nHD\r\n"
            + "HD t-1 W\r\nDELETED\r\nEND\r\n");
    }

    [Fact]
    public void A_server_that_does_not_say_whether_it_has_the_item_leaves_before_the_item_is_created()
    {
        using var world = new SmallWorld(with: usual => usual with { FailureLimit = 16 });
        var client = world.Connect("client");
        world.CutReplies(Backup);

        var answer = world.Ask(client, "add k 0 0 1\r\n1\r\n");

        answer.ShouldBe("STORED\r\n");
        world.RunUntil(Backup, ReplicaState.Out);
    }

    // Restarted empty, and filled so slowly that the tests come before its end.
    private static SmallWorld WorldWithWarmingPrimary(string before = "")
    {
        var world = new SmallWorld(with: usual => usual with { FillBytesPerSecond = 200 });
        var client = world.Connect("first");
        if (before.Length > 0) world.Ask(client, before, VirtualTime.Second / 50);
        for (var i = 0; i < 10; i++) world.Ask(client, $"set other{i} 0 0 100\r\n{new string('x', 100)}\r\n", VirtualTime.Second / 50);
        world.Servers[Primary].Kill();
        world.RunUntil(Primary, ReplicaState.Out);
        world.Servers[Primary].Start(isWarm: false);
        world.RunUntil(Primary, ReplicaState.Warming);
        return world;
    }
}
