using System.Globalization;
using Understudy.Routing.Replicas;
using Understudy.Simulation.Network;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>Values that take longer on their way than a reply may take: as long as they move, nobody is to blame.</summary>
public sealed class SlowLinkTests
{
    private const int Primary = 0;
    private const int Backup = 1;
    private const int TwentyMegabits = 20_000_000 / 8;

    [Theory, InlineData(1), InlineData(2)]
    public void A_server_behind_a_slow_link_stays_in_use_and_has_every_copy(int workers)
    {
        using var world = new SmallWorld(workers: workers);
        world.Limit(Backup, TwentyMegabits);
        var (bulk, client) = (world.Connect("bulk"), world.Connect("client"));
        var large = Set("large", 800_000);

        for (var second = 0; second < 5; second++)
        {
            bulk.Send(large);
            for (var i = 0; i < 10; i++) world.Ask(client, $"set small{second}{i} 0 0 1\r\nx\r\n", VirtualTime.Second / 10);
        }

        world.Run(VirtualTime.Second);
        bulk.Text.ShouldBe(Repeat("STORED\r\n", 5));
        client.Text.ShouldBe(Repeat("STORED\r\n", 50));
        world.StateOf(Backup).ShouldBe(ReplicaState.In);
        world.Cut(Primary);
        world.Ask(client, "get large\r\n").ShouldBe($"VALUE large 0 800000\r\n{new string('x', 800_000)}\r\nEND\r\n");
        for (var i = 0; i < 50; i++) world.ValueOn(Backup, $"small{i / 10}{i % 10}").ShouldBe("x");
    }

    [Fact]
    public void A_returning_server_behind_a_slow_link_is_filled_while_large_values_are_written()
    {
        using var world = new SmallWorld();
        var (bulk, client) = (world.Connect("bulk"), world.Connect("client"));
        for (var i = 0; i < 50; i++) world.Ask(client, $"set small{i} 0 0 1\r\nx\r\n", VirtualTime.Second / 100);
        world.Cut(Backup);
        world.Ask(client, "set k 0 0 1\r\nx\r\n");
        world.RunUntil(Backup, ReplicaState.Out);

        world.Limit(Backup, TwentyMegabits);
        world.Heal(Backup);
        for (var second = 0; second < 15; second++)
        {
            bulk.Send(Set("large", 800_000));
            world.Run(VirtualTime.Second);
        }

        world.StateOf(Backup).ShouldBe(ReplicaState.In);
        for (var i = 0; i < 50; i++) world.ValueOn(Backup, $"small{i}").ShouldBe("x");
    }

    [Theory, InlineData(1), InlineData(2)]
    public void All_values_of_a_large_answer_come(int tiers)
    {
        using var world = new SmallWorld(tiers);
        var client = world.Connect("client");
        for (var i = 0; i < 8; i++) world.Ask(client, Set($"large{i}", 1_000_000));
        for (var server = 0; server < tiers; server++) world.Limit(server, 12_000_000);

        var answer = world.Ask(client, "get large0 large1 large2 large3 large4 large5 large6 large7\r\n", VirtualTime.Second * 2);

        answer.ShouldBe(string.Concat(Enumerable.Range(0, 8).Select(i => $"VALUE large{i} 0 1000000\r\n{new string('x', 1_000_000)}\r\n"))
            + "END\r\n");
        world.StateOf(Primary).ShouldBe(ReplicaState.In);
    }

    [Fact]
    public void Who_stands_behind_large_answers_is_served_in_turn()
    {
        using var world = new SmallWorld();
        var (readers, client) = (Enumerable.Range(0, 5).Select(i => world.Connect($"reader{i}")).ToArray(), world.Connect("client"));
        world.Ask(client, Set("large", 1_000_000));
        world.Limit(Primary, 12_000_000);

        foreach (var reader in readers) reader.Send(Repeat("get large\r\n", 10));
        for (var i = 0; i < 10; i++) world.Ask(client, $"set small{i} 0 0 1\r\nx\r\nget small{i}\r\n", VirtualTime.Second / 2);
        world.Run(VirtualTime.Second * 2);

        client.Text.ShouldEndWith(string.Concat(Enumerable.Range(0, 10).Select(i => $"STORED\r\nVALUE small{i} 0 1\r\nx\r\nEND\r\n")));
        foreach (var reader in readers) reader.Text.Length.ShouldBe(10 * "VALUE large 0 1000000\r\n\r\nEND\r\n".Length + 10_000_000);
        world.StateOf(Primary).ShouldBe(ReplicaState.In);
    }

    [Fact]
    public void A_server_that_hangs_below_a_large_value_is_noticed_in_the_reply_timeout()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        world.Limit(Backup, TwentyMegabits);

        world.Hang(Backup, VirtualTime.Second * 10);
        var answer = world.Ask(client, Set("large", 800_000), VirtualTime.Second * 35 / 100);

        answer.ShouldBe("STORED\r\n");
        world.StateOf(Backup).ShouldBe(ReplicaState.Out);
    }

    [Fact]
    public void A_server_that_is_cut_off_in_the_middle_of_a_large_value_is_noticed_in_the_reply_timeout()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        world.Limit(Backup, TwentyMegabits);
        client.Send(Set("large", 800_000));
        world.Run(VirtualTime.Second * 3 / 10);
        client.Text.ShouldBeEmpty();

        world.Cut(Backup);
        world.Run(VirtualTime.Second * 3 / 10);

        client.Text.ShouldBe("STORED\r\n");
        world.StateOf(Backup).ShouldBe(ReplicaState.Out);
    }

    [Fact]
    public void A_server_that_only_trickles_holds_nobody()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        world.Ask(client, Set("large", 100_000));
        world.Limit(Primary, 10_000);

        var answer = world.Ask(client, "get large\r\n", VirtualTime.Second * 35 / 100);

        answer.ShouldBe($"VALUE large 0 100000\r\n{new string('x', 100_000)}\r\nEND\r\n");
    }

    [Fact]
    public void A_fill_over_a_slow_link_leaves_room_for_what_clients_write()
    {
        using var world = new SmallWorld();
        var client = world.Connect("client");
        for (var i = 0; i < 60; i++) world.Ask(client, Set($"large{i}", 400_000), VirtualTime.Second / 10);
        world.Limit(Backup, TwentyMegabits);
        world.Servers[Backup].Kill();
        world.RunUntil(Backup, ReplicaState.Out);

        world.Servers[Backup].Start(isWarm: false);
        world.RunUntil(Backup, ReplicaState.Warming);
        for (var i = 0; i < 5; i++) world.Ask(client, $"set small{i} 0 0 1\r\nx\r\n", VirtualTime.Second * 3 / 2).ShouldBe("STORED\r\n");

        world.RunUntil(Backup, ReplicaState.In);
        for (var i = 0; i < 60; i++) world.ValueOn(Backup, $"large{i}")!.Length.ShouldBe(400_000);
    }

    [Theory, InlineData(1), InlineData(2)]
    public void Writers_wait_for_a_server_that_takes_less_than_they_send(int workers)
    {
        // 64 MB for a way of 2.5 MB a second, and no more than 8 MiB may wait in the proxy.
        using var world = new SmallWorld(workers: workers, with: usual => usual with { ServerOutputLimitBytes = 8 << 20 });
        var (writers, client) = (Enumerable.Range(0, 16).Select(i => world.Connect($"writer{i}")).ToArray(), world.Connect("client"));
        world.Ask(client, "set small 0 0 1\r\nx\r\n");
        world.Limit(Backup, TwentyMegabits);

        for (var i = 0; i < writers.Length; i++) writers[i].Send(Sets($"large{i}"));
        for (var second = 0; second < 40; second++)
        {
            world.Run(VirtualTime.Second);
            world.StateOf(Backup).ShouldBe(ReplicaState.In);
            world.Ask(client, "get small\r\n", VirtualTime.Second / 10).ShouldBe("VALUE small 0 1\r\nx\r\nEND\r\n");
        }

        foreach (var writer in writers) writer.Text.ShouldBe(Repeat("STORED\r\n", 5));
        for (var i = 0; i < writers.Length * 5; i++) world.ValueOn(Backup, $"large{i / 5}{i % 5}")!.Length.ShouldBe(800_000);
        world.CountersOf(Backup).OutputFull.ShouldBe(0);
        HeldWrites(world, client).ShouldBeGreaterThan(0);
    }

    [Theory, InlineData(1), InlineData(2)]
    public void Writers_in_line_go_on_when_the_server_that_they_wait_for_is_lost(int workers)
    {
        using var world = new SmallWorld(workers: workers);
        var (writers, client) = (Enumerable.Range(0, 16).Select(i => world.Connect($"writer{i}")).ToArray(), world.Connect("client"));
        world.Limit(Backup, TwentyMegabits);
        foreach (var writer in writers) writer.Send(Sets("large"));
        world.Run(VirtualTime.Second);
        HeldWrites(world, client).ShouldBeGreaterThan(0);

        world.Cut(Backup);
        world.Run(VirtualTime.Second);

        foreach (var writer in writers) writer.Text.ShouldBe(Repeat("STORED\r\n", 5));
        world.StateOf(Backup).ShouldBe(ReplicaState.Out);
    }

    [Fact]
    public void A_write_that_would_wait_for_too_long_is_refused_and_written_nowhere()
    {
        using var world = new SmallWorld();
        var (writers, client) = (Enumerable.Range(0, 40).Select(i => world.Connect($"writer{i}")).ToArray(), world.Connect("client"));
        world.Limit(Backup, 300_000);

        for (var i = 0; i < writers.Length; i++) writers[i].Send(Set($"large{i}", 800_000));
        world.Run(VirtualTime.Second * 65);

        for (var i = 0; i < writers.Length; i++)
        {
            var isStored = writers[i].Text == "STORED\r\n";
            if (!isStored) writers[i].Text.ShouldBe("SERVER_ERROR servers take writes too slowly\r\n");
            (world.ValueOn(Primary, $"large{i}") is not null).ShouldBe(isStored);
            (world.ValueOn(Backup, $"large{i}") is not null).ShouldBe(isStored);
        }

        writers.Count(writer => writer.Text == "STORED\r\n").ShouldBeInRange(5, 35);
        world.StateOf(Backup).ShouldBe(ReplicaState.In);
        world.Ask(client, "stats proxy\r\n").ShouldContain("STAT writes_refused ");
    }

    private static int HeldWrites(SmallWorld world, RecordingPeer client)
    {
        const string Name = "STAT writes_held ";
        var line = world.Ask(client, "stats proxy\r\n").Split("\r\n").Single(each => each.StartsWith(Name, StringComparison.Ordinal));
        return int.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }

    private static string Sets(string key) => string.Concat(Enumerable.Range(0, 5).Select(i => Set($"{key}{i}", 800_000)));

    private static string Set(string key, int bytes) => $"set {key} 0 0 {bytes}\r\n{new string('x', bytes)}\r\n";

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
