using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>Conditional writes that a server executes after the client was told of an error, and while it stays in use.</summary>
public sealed class LateWriteTests
{
    private const int Primary = 0;
    private const int Backup = 1;

    [Theory]
    [InlineData("incr k 5\r\n", "15", 2, 1)]
    [InlineData("incr k 5\r\n", "15", 2, 3)]
    [InlineData("append k 0 0 1\r\n7\r\n", "107", 2, 1)]
    [InlineData("replace k 3 0 1\r\n7\r\n", "7", 3, 1)]
    [InlineData("md k C9999999\r\n", "10", 2, 1)]
    public void Its_result_reaches_the_other_copies(string write, string expected, int tiers, int workers)
    {
        using var world = new SmallWorld(tiers, workers, usual => usual with { CompareRate = 0, FailureLimit = 16 });
        var client = world.Connect("client");
        world.Ask(client, "set k 3 0 2\r\n10\r\n").ShouldBe("STORED\r\n");

        world.Hang(Primary, VirtualTime.Second * 6 / 10);
        var answer = world.Ask(client, write, VirtualTime.Second * 5 / 10);
        world.Run(VirtualTime.Second);

        answer.ShouldBe("SERVER_ERROR server timed out\r\n");
        for (var server = 0; server < tiers; server++) world.ValueOn(server, "k").ShouldBe(expected);
        world.Ask(client, "get k\r\n").ShouldBe($"VALUE k 3 {expected.Length}\r\n{expected}\r\nEND\r\n");
    }

    [Fact]
    public void A_write_that_comes_after_it_stays()
    {
        using var world = new SmallWorld(with: usual => usual with { CompareRate = 0, FailureLimit = 16 });
        var (client, other) = (world.Connect("client"), world.Connect("other"));
        world.Ask(client, "set k 3 0 2\r\n10\r\n").ShouldBe("STORED\r\n");

        world.Hang(Primary, VirtualTime.Second * 6 / 10);
        world.Ask(client, "incr k 5\r\n", VirtualTime.Second * 5 / 10);
        other.Send("set k 3 0 2\r\n77\r\n");
        world.Run(VirtualTime.Second);

        other.Text.ShouldBe("STORED\r\n");
        string?[] held = [world.ValueOn(Primary, "k"), world.ValueOn(Backup, "k")];
        held.ShouldBe(["77", "77"]);
    }
}
