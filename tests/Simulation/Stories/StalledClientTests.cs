using Understudy.Simulation.Network;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>Clients that begin a request and do not go on, or do not take their replies.</summary>
public sealed class StalledClientTests
{
    private const int ValueBytes = 400_000;

    [Theory]
    [InlineData("set k 0 0 10\r\nabc")]
    [InlineData("get k")]
    public void A_request_of_which_nothing_more_comes_is_given_up_after_a_minute(string beginning)
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");

        client.Send(beginning);
        world.Run(58 * VirtualTime.Second);
        var wasOpen = !client.HasEnded;
        world.Run(4 * VirtualTime.Second);

        wasOpen.ShouldBeTrue();
        client.HasEnded.ShouldBeTrue();
    }

    [Fact]
    public void A_client_that_is_idle_between_requests_stays()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\nn\r\n").ShouldBe("STORED\r\n");

        world.Run(300 * VirtualTime.Second);

        world.Ask(client, "get k\r\n").ShouldBe("VALUE k 0 1\r\nn\r\nEND\r\n");
    }

    [Fact]
    public void A_request_that_comes_slowly_is_answered()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");

        foreach (var letter in "set k 0 0 1\r\nn\r\n") world.Ask(client, letter.ToString(), 20 * VirtualTime.Second);

        client.Text.ShouldBe("STORED\r\n");
    }

    [Fact]
    public void Where_memory_is_short_those_who_stall_give_way_and_others_are_served()
    {
        using var world = new SmallWorld(with: usual => usual with { MemoryLimitBytes = 8 << 20 });
        RecordingPeer[] stalled = [.. Enumerable.Range(0, 40).Select(i => world.Connect($"stalled{i}"))];
        var client = world.Connect("client");

        foreach (var peer in stalled) peer.Send($"set {new string('k', 10)} 0 0 {ValueBytes}\r\n{new string('x', ValueBytes - 1)}");
        var small = world.Ask(client, "set k 0 0 1\r\nn\r\n");
        client.Send($"set large 0 0 {ValueBytes}\r\n{new string('x', ValueBytes)}\r\n");
        world.Run(4 * VirtualTime.Second);

        small.ShouldBe("STORED\r\n");
        client.Text.ShouldBe("STORED\r\nSTORED\r\n");
        stalled.Count(peer => peer.HasEnded).ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Many_large_requests_at_once_wait_for_each_other_and_all_are_served()
    {
        using var world = new SmallWorld(with: usual => usual with { MemoryLimitBytes = 16 << 20, ReplyTimeout = TimeSpan.FromSeconds(5) });
        RecordingPeer[] clients = [.. Enumerable.Range(0, 30).Select(i => world.Connect($"client{i}"))];

        for (var i = 0; i < clients.Length; i++)
            clients[i].Send($"set key{i} 0 0 {ValueBytes}\r\n{new string('x', ValueBytes)}\r\n");
        world.Run(20 * VirtualTime.Second);

        clients.Select(client => client.Text).ShouldAllBe(text => text == "STORED\r\n");
    }
}
