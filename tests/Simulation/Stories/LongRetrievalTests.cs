using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>Retrievals of many keys: an answer that ends in END is whole, and their length is nobody else's concern.</summary>
public sealed class LongRetrievalTests
{
    private const int Primary = 0;

    [Theory, InlineData("get"), InlineData("gets"), InlineData("gat 0"), InlineData("gats 0")]
    public void Keys_that_nobody_answers_for_make_the_answer_an_error(string verb)
    {
        using var world = new SmallWorld(tiers: 1);
        var client = world.Connect("client");
        world.Ask(client, "set a 0 0 1\r\nx\r\n");

        world.Hang(Primary, VirtualTime.Second);
        var first = world.Ask(client, $"{verb} a b\r\n", VirtualTime.Second / 2);
        world.Run(VirtualTime.Second);
        world.Cut(Primary);
        world.Ask(client, "get a\r\nget a\r\nget a\r\n");
        var second = world.Ask(client, $"{verb} a b\r\n", VirtualTime.Second / 2);

        first.ShouldBe("SERVER_ERROR server timed out\r\n");
        second.ShouldBe("SERVER_ERROR no server available\r\n");
    }

    [Fact]
    public void A_part_that_another_thread_carries_out_and_that_fails_makes_the_answer_an_error()
    {
        using var world = new SmallWorld(workers: 3);
        var client = world.Connect("client");
        for (var i = 0; i < 9; i++) world.Ask(client, $"set k{i} 0 0 1\r\nx\r\n");
        world.Cut(Primary);
        world.Cut(1);

        var answer = world.Ask(client, "gat 0 k0 k1 k2 k3 k4 k5 k6 k7 k8\r\nmn\r\n");

        answer.ShouldStartWith("SERVER_ERROR ");
        answer.ShouldEndWith("\r\nMN\r\n");
        answer.Split("\r\n").Length.ShouldBe(3);
    }

    [Fact]
    public void A_very_long_line_is_answered_in_the_order_of_its_keys()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        for (var i = 0; i < 10_000; i += 7) client.Send($"set k{i} 0 0 1\r\n{i % 10}\r\n");
        world.Run(VirtualTime.Second);
        var before = client.Text.Length;

        client.Send($"mn\r\nget {string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"k{i}"))}\r\n");
        client.Send("set k9996 0 0 1\r\nz\r\nget k9996\r\n");
        world.Run(VirtualTime.Second);

        client.Text[before..].ShouldBe("MN\r\n" + string.Concat(Enumerable.Range(0, 10_000).Where(i => i % 7 == 0)
            .Select(i => $"VALUE k{i} 0 1\r\n{i % 10}\r\n")) + "END\r\nSTORED\r\nVALUE k9996 0 1\r\nz\r\nEND\r\n");
    }

    [Fact]
    public void A_client_that_leaves_in_the_middle_of_one_harms_nobody()
    {
        using var world = new SmallWorld();
        var (client, other) = (world.Connect("client"), world.Connect("other"));

        client.Send($"get {string.Join(' ', Enumerable.Range(0, 100_000))}\r\n");
        world.Run(VirtualTime.Millisecond * 5);
        client.Socket!.Abort();
        world.Run(VirtualTime.Second);

        world.Ask(other, "set a 0 0 1\r\nx\r\nget a\r\n").ShouldBe("STORED\r\nVALUE a 0 1\r\nx\r\nEND\r\n");
    }

    [Theory]
    [InlineData("stats\r\n", 2_000)]
    [InlineData("stats servers\r\n", 2_000)]
    [InlineData("flush_all\r\n", 2_000)]
    [InlineData("mn\r\n", 50_000)]
    [InlineData("nonsense\r\n", 50_000)]
    public void Whatever_a_client_pipelines_it_is_answered_to_the_end(string request, int times)
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");

        client.Send(string.Concat(Enumerable.Repeat(request, times)));
        world.Run(VirtualTime.Second * 5);

        world.Ask(client, "set a 0 0 1\r\nx\r\nget a\r\n").ShouldBe("STORED\r\nVALUE a 0 1\r\nx\r\nEND\r\n");
    }
}
