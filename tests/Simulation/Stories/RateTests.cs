using Understudy.Simulation.Network;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>Clients that ask and send more than they may.</summary>
public sealed class RateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_client_past_its_rate_is_answered_at_that_rate_and_stays(int workers)
    {
        using var world = new SmallWorld(workers: workers, with: options => options with { MaxRequestRatePerSource = 100 });
        var greedy = world.Connect("greedy");
        var modest = world.Connect("modest");
        greedy.Send(string.Concat(Enumerable.Range(0, 1000).Select(i => $"get key{i}\r\n")));

        world.Run(VirtualTime.Second / 10);
        Answers(greedy).ShouldBeInRange(90, 115);
        world.Ask(modest, "get other\r\n", VirtualTime.Second / 10).ShouldBe("END\r\n");
        world.Run(4 * VirtualTime.Second);
        Answers(greedy).ShouldBeInRange(490, 540);
        world.Run(6 * VirtualTime.Second);

        Answers(greedy).ShouldBe(1000);
        greedy.HasEnded.ShouldBeFalse();
        world.Ask(greedy, "get last\r\n").ShouldBe("END\r\n");
    }

    [Fact]
    public void Clients_of_one_source_share_its_rate()
    {
        using var world = new SmallWorld(workers: 2, with: options => options with { MaxRequestRatePerSource = 50 });
        var host = world.AddHost("several");
        RecordingPeer[] clients = [.. Enumerable.Range(0, 4).Select(_ => world.Connect(host))];
        foreach (var client in clients) client.Send(string.Concat(Enumerable.Range(0, 100).Select(i => $"get key{i}\r\n")));

        world.Run(4 * VirtualTime.Second);

        // Two workers may each have let through what there was at the first instant.
        clients.Sum(Answers).ShouldBeInRange(240, 310);
        world.Run(5 * VirtualTime.Second);
        clients.ShouldAllBe(client => Answers(client) == 100 && !client.HasEnded);
    }

    [Fact]
    public void A_client_that_sends_too_much_is_read_from_as_fast_as_it_may_send()
    {
        using var world = new SmallWorld(with: options => options with
        {
            MaxByteRatePerSource = 1 << 20, StallTimeout = TimeSpan.FromSeconds(1), IdleTimeout = TimeSpan.FromSeconds(1),
        });
        var client = world.Connect("large");
        client.Send(string.Concat(Enumerable.Range(0, 5).Select(i => $"set large{i} 0 0 800000\r\n{new string('x', 800_000)}\r\n")));

        world.Run(3 * VirtualTime.Second / 2);
        client.Text.ShouldBe("STORED\r\nSTORED\r\nSTORED\r\n");
        world.Run(2 * VirtualTime.Second);

        client.Text.ShouldBe(string.Concat(Enumerable.Repeat("STORED\r\n", 5)));
        world.ValueOn(1, "large4")!.Length.ShouldBe(800_000);
        client.HasEnded.ShouldBeFalse();
    }

    private static int Answers(RecordingPeer client) => client.Text.Split("END\r\n").Length - 1;
}
