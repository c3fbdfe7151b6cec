using Understudy.Routing.Replicas;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>Which of two sources a server that comes back gets an item from.</summary>
public sealed class ThreeCopyFillTests
{
    private const int Primary = 0;
    private const int Backup = 1;
    private const int Third = 2;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_server_gets_back_what_any_of_the_others_has(int workers)
    {
        using var world = new SmallWorld(tiers: 3, workers: workers);
        var client = world.Connect("client");
        foreach (var key in (string[])["a", "b", "c"]) world.Ask(client, $"set {key} 7 0 1\r\n{key}\r\n").ShouldBe("STORED\r\n");
        world.Drop(Primary, "a");
        world.Drop(Backup, "b");

        Restart(world, Third);

        string?[] held = [world.ValueOn(Third, "a"), world.ValueOn(Third, "b"), world.ValueOn(Third, "c")];
        held.ShouldBe(["a", "b", "c"]);
    }

    [Theory]
    [InlineData(Primary, "of backup")]
    [InlineData(Backup, "of primary")]
    [InlineData(Third, "of primary")]
    public void What_the_first_of_the_others_has_counts(int returned, string expected)
    {
        using var world = new SmallWorld(tiers: 3, with: usual => usual with { CompareRate = 0 });
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\nk\r\n").ShouldBe("STORED\r\n");
        foreach (var server in world.Servers) server.Store.Find("k")!.Value = System.Text.Encoding.Latin1.GetBytes($"of {server.Name}");

        Restart(world, returned);

        world.ValueOn(returned, "k").ShouldBe(expected);
    }

    private static void Restart(SmallWorld world, int server)
    {
        world.Servers[server].Kill();
        world.RunUntil(server, ReplicaState.Out);
        world.Servers[server].Start(isWarm: false);
        world.RunUntil(server, ReplicaState.In);
        world.Run(VirtualTime.Second);
    }
}
