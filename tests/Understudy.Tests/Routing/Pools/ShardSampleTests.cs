using Understudy.Hashing;
using Understudy.Hashing.Distributions;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;

namespace Understudy.Tests.Routing.Pools;

public sealed class ShardSampleTests
{
    [Fact]
    public void Keys_are_readable_while_each_has_one_server_left_and_tiers_that_spread_alike_lose_nothing_crosswise()
    {
        var board = new RoutingBoard(new Pool([Tier("primary", 0, new Halves(0)), Tier("backup", 2, new Halves(0))]));
        var sample = new ShardSample(board.Current.Pool, "key");

        sample.ReadableShare(board.Current).ShouldBe(1);
        board.TryApply(0, ReplicaEvent.ConnectionLost, out _);
        sample.ReadableShare(board.Current).ShouldBe(1);
        board.TryApply(3, ReplicaEvent.ConnectionLost, out _);
        sample.ReadableShare(board.Current).ShouldBe(1);
        board.TryApply(1, ReplicaEvent.ConnectionLost, out _);
        sample.ReadableShare(board.Current).ShouldBe(0.5, tolerance: 0.05);
    }

    [Fact]
    public void Where_tiers_spread_keys_differently_two_servers_share_some_keys()
    {
        var board = new RoutingBoard(new Pool([Tier("primary", 0, new Halves(0)), Tier("backup", 2, new Halves(1))]));
        var sample = new ShardSample(board.Current.Pool, "key");

        board.TryApply(0, ReplicaEvent.ConnectionLost, out _);
        board.TryApply(3, ReplicaEvent.ConnectionLost, out _);

        sample.ReadableShare(board.Current).ShouldBe(0.75, tolerance: 0.05);
        sample.KeysOfAll.Count.ShouldBe(4);
    }

    private static Tier Tier(string name, int first, IDistribution distribution) => new(
        name, [new ServerOptions { Host = $"{name}1" }, new ServerOptions { Host = $"{name}2" }], distribution, first);

    // By one bit of a key's checksum.
    private sealed class Halves(int bit) : IDistribution
    {
        public int ServerCount => 2;

        public int Locate(ReadOnlySpan<byte> key) => (int)(KeyFingerprint.Of(key) >> (bit + 7)) & 1;

        public void Locate(ReadOnlySpan<byte> key, Span<int> servers) => servers[0] = Locate(key);

        public Placement Explain(ReadOnlySpan<byte> key, int copy = 0) => new(0, 0, "one of two halves");
    }
}
