using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>What a request does beside its answer, it does to every copy: a copy that it has passed by would be read later.</summary>
public sealed class EveryCopyTests
{
    private const int Primary = 0;
    private const int Backup = 1;
    private const int Third = 2;

    [Theory]
    [InlineData("ms k 11000 MR\r\n")]
    [InlineData("ms k 11000 MA\r\n")]
    [InlineData("ms k 11000 C99\r\n")]
    public void A_value_that_no_server_has_room_for_takes_the_item_from_all(string line)
    {
        using var world = WorldOfSmallItems();
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 3\r\nold\r\n").ShouldBe("STORED\r\n");

        var answer = world.Ask(client, $"{line}{new string('x', 11000)}\r\n");

        answer.ShouldBe("SERVER_ERROR object too large for cache\r\n");
        world.Ask(client, "get k\r\n").ShouldBe("END\r\n");
        string?[] held = [world.ValueOn(Primary, "k"), world.ValueOn(Backup, "k")];
        held.ShouldBe([null, null]);
    }

    [Fact]
    public void What_is_written_behind_a_value_that_is_too_large_stays_on_all()
    {
        using var world = WorldOfSmallItems();
        var client = world.Connect("client");

        var answers = world.Ask(
            client, $"set k 0 0 3\r\nold\r\nms k 11000 MR\r\n{new string('x', 11000)}\r\nset k 0 0 3\r\nnew\r\n");

        answers.ShouldBe("STORED\r\nSERVER_ERROR object too large for cache\r\nSTORED\r\n");
        string?[] held = [world.ValueOn(Primary, "k"), world.ValueOn(Backup, "k")];
        held.ShouldBe(["new", "new"]);
        (world.IsIn(Primary), world.IsIn(Backup)).ShouldBe((true, true));
    }

    [Theory]
    [InlineData("set k 0 0 1\r\nx\r\n", "mg k N3600 T1 v\r\n", "STORED\r\nVA 1\r\nx\r\n")]
    [InlineData("", "mg k N3600 T1 t\r\n", "HD t1 W\r\n")]
    [InlineData("", "mg k T1 N3600 t\r\n", "HD t1 W\r\n")]
    public void What_a_vivifying_touch_finds_or_makes_expires_on_all(string before, string request, string expected)
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");

        var answers = world.Ask(client, before + request, VirtualTime.Second / 10);
        string?[] atFirst = [world.ValueOn(Primary, "k"), world.ValueOn(Backup, "k")];
        world.Run(3 * VirtualTime.Second);

        answers.ShouldBe(expected);
        atFirst.ShouldAllBe(value => value != null);
        string?[] later = [world.ValueOn(Primary, "k"), world.ValueOn(Backup, "k")];
        later.ShouldBe([null, null]);
        world.Ask(client, "mg k v\r\n").ShouldBe("EN\r\n");
    }

    [Fact]
    public void What_is_created_while_a_slow_server_is_asked_to_append_is_on_all_in_the_end()
    {
        using var world = new SmallWorld(tiers: 3, with: usual => usual with { CompareRate = 0 });
        var (creator, other) = (world.Connect("creator"), world.Connect("other"));
        world.Ask(creator, "get k\r\n").ShouldBe("END\r\n");
        world.Hang(Third, 2 * VirtualTime.Second);

        creator.Send("add k 0 0 3\r\nnew\r\n");
        world.Run(VirtualTime.Second * 2 / 10);
        other.Send("append k 0 0 1\r\n+\r\n");
        world.Run(VirtualTime.Second);

        creator.Text.ShouldEndWith("STORED\r\n");
        string?[] held = [world.ValueOn(Primary, "k"), world.ValueOn(Backup, "k")];
        held.ShouldBe(["new", "new"]);
    }

    private static SmallWorld WorldOfSmallItems()
    {
        var world = new SmallWorld();
        foreach (var server in world.Servers) server.Store.MaxValueBytes = 10_000;
        return world;
    }
}
