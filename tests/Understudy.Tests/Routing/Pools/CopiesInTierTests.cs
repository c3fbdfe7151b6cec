using System.Globalization;
using System.Text;
using Understudy.Proxy;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Routing.Pools;

/// <summary>REQ-16: what follows from several copies in one tier for its servers.</summary>
public sealed class CopiesInTierTests
{
    private static readonly byte[][] Keys =
        [.. Enumerable.Range(0, 500).Select(i => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key:{i}")))];

    [Fact]
    public void A_key_has_as_many_replicas_on_servers_that_share_keys()
    {
        var snapshot = new RoutingSnapshot(PoolOf(copies: 3, "a b c d e"));

        foreach (var key in Keys)
        {
            var replicas = default(KeyReplicas);
            replicas.Locate(snapshot, key);
            var located = replicas;
            int[] servers = [.. Enumerable.Range(0, replicas.Count).Select(replica => located.ServerOf(replica))];

            servers.Length.ShouldBe(3);
            servers.ShouldBeUnique();
            servers.ShouldBe(Enumerable.Range(0, 3).Select(replica => snapshot.Pool.Locate(key, replica)));
            Enumerable.Range(0, 3).ShouldAllBe(replica => located.ReplicaOf(servers[replica]) == ReplicaMask.Of(replica));
            snapshot.Pool.MayShareKeys(servers[0], servers[1]).ShouldBeTrue();
        }
    }

    // By a look at every key: is there one whose other copies are all on servers that are out?
    [Theory]
    [InlineData(2, "a b c", "", true)]
    [InlineData(2, "a b c", "2", false)]
    [InlineData(3, "a b c d", "2", true)]
    [InlineData(3, "a b c d", "2 3", false)]
    [InlineData(2, "a@x b@y c@x d@y", "2", true)]
    [InlineData(2, "a@x b@y c@x d@y", "3", false)]
    [InlineData(2, "a@x b@y c@z d@z", "2 3", false)]
    [InlineData(3, "a@x b@y c@z d@z", "2 3", true)]
    [InlineData(1, "a b c", "", false)]
    public void A_server_is_covered_while_each_of_its_keys_has_another_copy_in_use(int copies, string servers, string lost, bool isCovered)
    {
        var snapshot = new RoutingSnapshot(PoolOf(copies, servers));
        foreach (var server in NumbersOf(lost)) snapshot = snapshot.With(server, ReplicaState.Out);
        var left = snapshot;

        var byKeys = Keys.Where(key => snapshot.Pool.Locate(key, 0) == 0 || OthersOf(left, key).Contains(0))
            .All(key => OthersOf(left, key, except: 0).Any(left.IsIn));

        byKeys.ShouldBe(isCovered);
        snapshot.IsCovered(0, out var gap).ShouldBe(isCovered);
        snapshot.IsNeeded(0).ShouldBe(!isCovered);
        if (!isCovered && copies > 1) NumbersOf(lost).ShouldContain(gap);
    }

    [Theory]
    [InlineData(2, "a b c d", "1", true)]
    [InlineData(2, "a b c d", "1 2", false)]
    [InlineData(3, "a b c d", "1 2", true)]
    [InlineData(2, "a@x b@y c@x d@y", "1 3", true)]
    [InlineData(1, "a b", "1", false)]
    public void Every_key_is_whole_while_fewer_are_lost_than_there_are_copies(int copies, string servers, string lost, bool isWhole)
    {
        var board = new RoutingBoard(PoolOf(copies, servers));
        var sample = new ShardSample(board.Current.Pool, "key");
        foreach (var server in NumbersOf(lost)) board.TryApply(server, ReplicaEvent.ConnectionLost, out _);

        board.Current.IsEveryKeyWhole.ShouldBe(isWhole);
        (sample.ReadableShare(board.Current) == 1).ShouldBe(isWhole);
    }

    [Fact]
    public void What_two_lost_servers_share_cannot_be_read()
    {
        var board = new RoutingBoard(PoolOf(copies: 2, "a b c d"));
        var sample = new ShardSample(board.Current.Pool, "key");

        board.TryApply(0, ReplicaEvent.ConnectionLost, out _);
        board.TryApply(1, ReplicaEvent.ConnectionLost, out _);

        // One of six pairs.
        sample.ReadableShare(board.Current).ShouldBe(5.0 / 6, tolerance: 0.02);
        sample.KeysOfAll.Count.ShouldBe(12);
    }

    [Theory]
    [InlineData("a b c", 0.5)]
    [InlineData("a b c d e", 0.25)]
    [InlineData("a@x b@y c@x d@y", 0.5)]
    [InlineData("a@x b@y c@y", 1)]
    public void A_fill_expects_the_servers_share_of_what_the_others_hold(string servers, double share)
    {
        PoolOf(copies: 2, servers).ShareOf(0).ShouldBe(share, tolerance: 0.001);
    }

    [Fact]
    public void Its_keys_do_not_move()
    {
        var board = new RoutingBoard(PoolOf(copies: 2, "a b c"));

        board.TryMove(0, PoolOf(copies: 2, "a b d").Tiers[0], out var changes, out var obstacle);

        board.Current.CanMove(0, out _).ShouldBeFalse();
        changes.ShouldBeEmpty();
        obstacle.ShouldNotBeNull().Gap.ShouldBe(-1);
    }

    private static IEnumerable<int> OthersOf(RoutingSnapshot snapshot, byte[] key, int except = -1) =>
        Enumerable.Range(0, snapshot.Pool.CopyCount).Select(replica => snapshot.Pool.Locate(key, replica)).Except([except]);

    private static int[] NumbersOf(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    private static Pool PoolOf(int copies, string servers) => PoolBuilder.Build(
        new PoolOptions
        {
            Tiers =
            [
                new TierOptions
                {
                    Name = "primary",
                    Servers =
                    [
                        .. servers.Split(' ').Select(server => server.Split('@'))
                            .Select(parts => new ServerOptions { Host = parts[0], Zone = parts.ElementAtOrDefault(1) }),
                    ],
                },
            ],
            Copies = copies,
        },
        new Dictionary<ServerOptions, NetworkAddress>());
}
