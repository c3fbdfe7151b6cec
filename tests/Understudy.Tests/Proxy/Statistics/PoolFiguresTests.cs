using System.Text;
using Understudy.Proxy;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Statistics;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Tests.Routing;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Proxy.Statistics;

public sealed class PoolFiguresTests
{
    private readonly RoutingBoard _board = new(new Pool(
    [
        new Tier("primary", [new ServerOptions { Host = "a" }, new ServerOptions { Host = "b" }], new OnlyServer(), 0),
        new Tier("backup", [new ServerOptions { Host = "x" }], new OnlyServer(), 2),
    ]));

    private readonly ServerFigures?[] _answers =
        [Told("curr_items 3", "evictions 1"), Told("curr_items 4"), Told("curr_items 7", "evictions 5")];

    [Fact]
    public void Items_are_those_of_one_copy_and_events_those_of_all_servers()
    {
        var general = General();

        general["curr_items"].ShouldBe(7);
        general["evictions"].ShouldBe(6);
        general["total_items"].ShouldBe(0);
    }

    [Fact]
    public void The_copy_with_the_most_items_is_told_of_where_no_tier_is_whole()
    {
        _answers[0] = null;
        _answers[2] = null;

        General()["curr_items"].ShouldBe(4);
    }

    [Fact]
    public void A_server_that_is_out_is_not_told_of_though_it_answered()
    {
        _board.TryApply(1, ReplicaEvent.ConnectionLost, out _);
        _answers[2] = Told("curr_items 6", "evictions 5");

        General()["curr_items"].ShouldBe(6);
    }

    [Fact]
    public void What_has_happened_on_a_server_is_told_also_while_it_does_not_answer()
    {
        ServerFigures?[] latest = [.. _answers];
        _answers[2] = null;

        Named(new PoolFigures(_board.Current, _answers, latest).General())["evictions"].ShouldBe(6);
    }

    [Fact]
    public void Classes_are_summed_in_their_order_and_what_has_no_sum_is_the_largest()
    {
        _answers[0] = Told("2:chunk_size 120", "2:used_chunks 5", "active_slabs 1", "total_malloced 100");
        _answers[1] = Told("1:chunk_size 96", "1:used_chunks 1", "2:chunk_size 120", "2:used_chunks 7", "active_slabs 2",
            "total_malloced 50");

        var slabs = new PoolFigures(_board.Current, _answers, _answers).ByClass(":used_chunks");

        slabs.ShouldBe(
        [
            ("1:chunk_size", 96L), ("1:used_chunks", 1L), ("2:chunk_size", 120L), ("2:used_chunks", 12L), ("active_slabs", 2L),
            ("total_malloced", 150L),
        ]);
    }

    [Theory]
    [InlineData("version 1.6.18")]
    [InlineData("rusage_user 0.5")]
    [InlineData("name")]
    [InlineData("name 99999999999999999999")]
    public void What_is_no_whole_number_is_left_out(string words) => Told(words).Names.ShouldBeEmpty();

    [Theory]
    [InlineData(4, 4, 4, 6)]
    [InlineData(4, 4, null, 6)]
    [InlineData(8, null, null, 8)]
    public void Of_a_tier_of_several_copies_it_is_the_part_that_is_one(int? first, int? second, int? third, int items)
    {
        var pool = PoolBuilder.Build(
            new PoolOptions
            {
                Tiers = [new TierOptions { Name = "primary", Servers = [.. "abc".Select(host => new ServerOptions { Host = $"{host}" })] }],
                Copies = 2,
            },
            new Dictionary<ServerOptions, NetworkAddress>());
        ServerFigures?[] answers =
            [.. new[] { first, second, third }.Select(count => count is null ? null : Told($"curr_items {count}", "1:used_chunks 2"))];

        var figures = new PoolFigures(new RoutingSnapshot(pool), answers, answers);

        Named(figures.General())["curr_items"].ShouldBe(items);
    }

    private static Dictionary<string, long> Named(IEnumerable<(string Name, long Value)> values) =>
        values.ToDictionary(each => each.Name, each => each.Value);

    private static ServerFigures Told(params string[] lines)
    {
        var figures = new ServerFigures();
        foreach (var line in lines) figures.Add(Encoding.ASCII.GetBytes($"STAT {line}\r\n"));
        return figures;
    }

    private Dictionary<string, long> General() => Named(new PoolFigures(_board.Current, _answers, _answers).General());
}
