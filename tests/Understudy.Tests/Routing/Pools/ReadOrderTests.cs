using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using static Understudy.Routing.Replicas.ReplicaState;

namespace Understudy.Tests.Routing.Pools;

public class ReadOrderTests
{
    // Which of three replicas is asked first, then on a miss, and then where one gave no answer; - for nobody.
    [Theory]
    [InlineData(In, In, In, "0 1 2", "0 1 2")]
    [InlineData(Out, In, In, "1 2", "1 2")]
    [InlineData(Joining, In, Ejected, "1", "1")]
    [InlineData(Warming, In, Out, "1", "1")]
    [InlineData(Draining, In, In, "1 2", "1 2 0")]
    [InlineData(In, Draining, In, "0 2", "0 2 1")]
    [InlineData(Draining, Draining, In, "2", "2 0 1")]
    [InlineData(Draining, Out, Draining, "0 2", "0 2")]
    [InlineData(Draining, Warming, Out, "0", "0")]
    [InlineData(Warming, Out, Warming, "0 2", "0 2")]
    [InlineData(Warming, Joining, Out, "0", "0")]
    [InlineData(Joining, Out, Ejected, "-", "-")]
    public void Replicas_are_read_in_tier_order_and_those_in_use_first(
        ReplicaState first, ReplicaState second, ReplicaState third, string onMisses, string onFailures)
    {
        var order = OrderOf(first, second, third);

        Walk(order, hasFailed: false).ShouldBe(onMisses);
        Walk(order, hasFailed: true).ShouldBe(onFailures);
    }

    [Fact]
    public void Whatever_is_asked_may_be_read_in_every_combination_of_states()
    {
        foreach (var (first, second, third) in Combinations())
        {
            var order = OrderOf(first, second, third);
            var readable = order.Readable(hasFailed: true);

            order.Readable(hasFailed: false).Except(readable).IsEmpty.ShouldBeTrue();
            order.Next(readable, hasFailed: true).IsEmpty.ShouldBeTrue();
            order.Next(default, hasFailed: false).IsEmpty.ShouldBe(readable.IsEmpty);
            new[] { first, second, third }.Any(state => state is In or Draining or Warming).ShouldBe(!readable.IsEmpty);
        }
    }

    [Theory]
    [InlineData(In, In, 0)]
    [InlineData(Draining, In, 1)]
    [InlineData(Draining, Out, 0)]
    [InlineData(Warming, Out, -1)]
    public void Copies_are_taken_from_the_first_replica_that_is_whole(ReplicaState first, ReplicaState second, int expected)
    {
        Snapshot(first, second).FirstWhole("k"u8).ShouldBe(expected);
    }

    private static string Walk(ReadOrder order, bool hasFailed)
    {
        var (tried, asked) = (default(ReplicaMask), new List<int>());
        while (order.Next(tried, hasFailed && asked.Count > 0) is { IsEmpty: false } next)
        {
            asked.Add(next.First);
            tried |= next;
        }

        return asked.Count == 0 ? "-" : string.Join(' ', asked);
    }

    private static IEnumerable<(ReplicaState First, ReplicaState Second, ReplicaState Third)> Combinations() =>
        from first in Enum.GetValues<ReplicaState>()
        from second in Enum.GetValues<ReplicaState>()
        from third in Enum.GetValues<ReplicaState>()
        select (first, second, third);

    private static ReadOrder OrderOf(params ReplicaState[] states)
    {
        var snapshot = Snapshot(states);
        var replicas = default(KeyReplicas);
        replicas.Locate(snapshot, "k"u8);
        return replicas.ReadOrder(snapshot);
    }

    private static RoutingSnapshot Snapshot(params ReplicaState[] states)
    {
        var snapshot = new RoutingSnapshot(new Pool([.. states.Select((_, i) =>
            new Tier($"tier{i}", [new ServerOptions { Host = $"s{i}" }], new OnlyServer(), i))]));
        for (var i = 0; i < states.Length; i++) snapshot = snapshot.With(i, states[i]);
        return snapshot;
    }
}
