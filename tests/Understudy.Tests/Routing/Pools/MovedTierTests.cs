using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;

namespace Understudy.Tests.Routing.Pools;

public sealed class MovedTierTests
{
    private readonly RoutingBoard _board = new(new Pool([TierOf("primary", 0, "a", "b"), TierOf("backup", 2, "x")], emptyPlaces: 1));

    [Theory]
    [InlineData("a b c", "a b x c", "OUT OUT IN OUT")]
    [InlineData("a", "a - x -", "OUT EJECTED IN EJECTED")]
    [InlineData("a c", "a c x -", "OUT OUT IN EJECTED")]
    [InlineData("c d", "c d x -", "OUT OUT IN EJECTED")]
    [InlineData("b a", "a b x -", "OUT OUT IN EJECTED")]
    public void Servers_keep_their_places_and_all_of_the_tier_are_out(string asked, string places, string states)
    {
        _board.TryMove(0, TierOf("primary", 0, asked.Split(' ')), out var changes, out var obstacle);

        obstacle.ShouldBeNull();
        var now = _board.Current;
        string.Join(' ', now.Pool.Servers.Select(server => server.Host)).ShouldBe(places);
        string.Join(' ', now.Pool.Servers.Select((_, server) => now.StateOf(server).ToString().ToUpperInvariant())).ShouldBe(states);
        now.Pool.Tiers[0].Numbers.Select(number => now.Pool.Servers[number].Host).ShouldBe(asked.Split(' '));
        changes.Select(change => change.Server).ShouldBe(Enumerable.Range(0, 4).Where(server => now.EjectionsOf(server) > 0));
        now.Pool.Tiers[1].Numbers.ShouldAllBe(number => now.EjectionsOf(number) == 0);
    }

    [Fact]
    public void Keys_of_the_tier_are_located_anew_and_those_of_others_are_not()
    {
        var before = default(KeyReplicas);
        before.Locate(_board.Current, "k"u8);

        _board.TryMove(0, TierOf("primary", 0, "c", "a"), out _, out _);
        var after = default(KeyReplicas);
        after.Locate(_board.Current, "k"u8);

        before.AreOf(_board.Current).ShouldBeFalse();
        after.AreOf(_board.Current).ShouldBeTrue();
        _board.Current.Pool.Servers[after.ServerOf(0)].Host.ShouldBe("c");
        after.SameAs(in before).ShouldBe(ReplicaMask.Of(1));
    }

    [Fact]
    public void An_empty_place_does_not_count()
    {
        _board.Current.IsEveryServerIn.ShouldBeTrue();
        _board.Current.IsNeeded(3).ShouldBeFalse();
        _board.Current.IsWritable(3).ShouldBeFalse();
        _board.Current.Pool.Numbers.ShouldBe([0, 1, 2]);
    }

    [Fact]
    public void Nothing_moves_while_no_other_tier_is_whole()
    {
        _board.TryApply(2, ReplicaEvent.DrainAsked, out _);
        var before = _board.Current;

        _board.TryMove(0, TierOf("primary", 0, "a"), out var changes, out var obstacle);

        obstacle.ShouldBe(new MoveObstacle(Gap: 2));
        changes.ShouldBeEmpty();
        _board.Current.ShouldBe(before);
    }

    [Fact]
    public void There_are_no_more_servers_than_places()
    {
        _board.TryMove(0, TierOf("primary", 0, "a", "b", "c", "d"), out _, out var obstacle);

        obstacle.ShouldBe(new MoveObstacle(IsFull: true));
    }

    [Fact]
    public void A_server_that_an_operator_took_out_of_use_stays_so()
    {
        _board.TryApply(0, ReplicaEvent.EjectAsked, out _);

        _board.TryMove(0, TierOf("primary", 0, "a", "c"), out _, out _);

        _board.Current.StateOf(0).ShouldBe(ReplicaState.Ejected);
        _board.Current.StateOf(1).ShouldBe(ReplicaState.Out);
    }

    private static Tier TierOf(string name, int first, params string[] hosts) =>
        new(name, [.. hosts.Select(host => new ServerOptions { Host = host, Port = 0 })], new OnlyServer(), first);
}
