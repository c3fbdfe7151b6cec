using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;

namespace Understudy.Tests.Routing.Pools;

public class RoutingBoardTests
{
    [Fact]
    public void All_servers_begin_in_use()
    {
        var board = new RoutingBoard(TwoTiers());

        board.Current.IsEveryServerIn.ShouldBeTrue();
    }

    [Fact]
    public void Only_the_first_report_of_an_ejection_changes_something()
    {
        var board = new RoutingBoard(TwoTiers());

        var first = board.TryApply(1, ReplicaEvent.ConnectionLost, out _);
        var second = board.TryApply(1, ReplicaEvent.FailureLimitReached, out _);

        first.ShouldBeTrue();
        second.ShouldBeFalse();
        board.Current.StateOf(1).ShouldBe(ReplicaState.Out);
        board.Current.EjectionsOf(1).ShouldBe(1);
        board.Current.IsIn(0).ShouldBeTrue();
    }

    [Fact]
    public void A_snapshot_once_taken_does_not_change()
    {
        var board = new RoutingBoard(TwoTiers());
        var before = board.Current;

        board.TryApply(0, ReplicaEvent.ConnectionLost, out _);

        before.IsIn(0).ShouldBeTrue();
        board.Current.Version.ShouldBe(before.Version + 1);
    }

    [Fact]
    public void A_joining_server_is_writable_and_not_in()
    {
        var board = new RoutingBoard(TwoTiers());
        board.TryApply(0, ReplicaEvent.ConnectionLost, out _);

        board.TryApply(0, ReplicaEvent.ProbeAnswered, out _);

        board.Current.IsWritable(0).ShouldBeTrue();
        board.Current.IsIn(0).ShouldBeFalse();
    }

    [Fact]
    public void A_server_belongs_to_the_tier_that_lists_it()
    {
        var pool = TwoTiers();

        pool.TierOf(0).ShouldBe(0);
        pool.TierOf(1).ShouldBe(1);
        pool.Servers.Select(server => server.Host).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void A_draining_server_is_written_and_read_only_where_no_other_is_in()
    {
        var board = new RoutingBoard(TwoTiers());

        board.TryApply(0, ReplicaEvent.DrainAsked, out _);
        var drained = board.Current;
        board.TryApply(1, ReplicaEvent.ConnectionLost, out _);

        drained.IsWritable(0).ShouldBeTrue();
        drained.FirstWhole("k"u8).ShouldBe(1);
        board.Current.FirstWhole("k"u8).ShouldBe(0);
    }

    [Fact]
    public void An_ejected_server_is_out_of_use_and_its_connections_belong_to_the_past()
    {
        var board = new RoutingBoard(TwoTiers());

        board.TryApply(0, ReplicaEvent.EjectAsked, out _);

        board.Current.IsWritable(0).ShouldBeFalse();
        board.Current.EjectionsOf(0).ShouldBe(1);
    }

    [Fact]
    public void A_server_is_covered_by_a_tier_whose_servers_are_all_in()
    {
        var board = new RoutingBoard(TwoTiers());
        var alone = new RoutingBoard(new Pool([Tier("primary", "a", 0)]));

        var whole = board.Current.IsCovered(0, out _);
        board.TryApply(1, ReplicaEvent.ConnectionLost, out _);

        whole.ShouldBeTrue();
        board.Current.IsCovered(0, out var gap).ShouldBeFalse();
        gap.ShouldBe(1);
        alone.Current.IsCovered(0, out gap).ShouldBeFalse();
        gap.ShouldBe(-1);
    }

    [Theory]
    [InlineData(ReplicaState.In, false)]
    [InlineData(ReplicaState.Draining, false)]
    [InlineData(ReplicaState.Out, true)]
    [InlineData(ReplicaState.Joining, true)]
    [InlineData(ReplicaState.Warming, true)]
    [InlineData(ReplicaState.Ejected, true)]
    public void A_server_is_needed_while_no_other_tier_can_answer_for_all_its_keys(ReplicaState other, bool isNeeded)
    {
        var snapshot = new RoutingSnapshot(new Pool([Tier("primary", "a", 0), Tier("backup", "b", 1), Tier("third", "c", 2)]));

        snapshot.With(1, other).IsNeeded(0).ShouldBeFalse();
        snapshot.With(2, ReplicaState.Out).With(1, other).IsNeeded(0).ShouldBe(isNeeded);
    }

    [Fact]
    public void The_only_copy_is_always_needed()
    {
        new RoutingSnapshot(new Pool([Tier("primary", "a", 0)])).IsNeeded(0).ShouldBeTrue();
    }

    [Theory]
    [InlineData(ReplicaState.In, ReplicaEvent.ConnectionLost, true)]
    [InlineData(ReplicaState.In, ReplicaEvent.FailureLimitReached, true)]
    [InlineData(ReplicaState.In, ReplicaEvent.FailedWrite, true)]
    [InlineData(ReplicaState.In, ReplicaEvent.MissedWrite, false)]
    [InlineData(ReplicaState.In, ReplicaEvent.RefillWanted, false)]
    [InlineData(ReplicaState.Warming, ReplicaEvent.ConnectionLost, true)]
    [InlineData(ReplicaState.Draining, ReplicaEvent.ConnectionLost, false)]
    [InlineData(ReplicaState.Ejected, ReplicaEvent.ReadmitAsked, false)]
    public void Only_what_a_server_does_by_itself_speaks_against_it(ReplicaState before, ReplicaEvent cause, bool isFailure)
    {
        new ReplicaChange(before, ReplicaState.Out, cause).IsFailure.ShouldBe(isFailure);
    }

    [Fact]
    public void A_change_says_what_was_before_and_whether_it_is_a_loss()
    {
        var board = new RoutingBoard(TwoTiers());

        board.TryApply(0, ReplicaEvent.EjectAsked, out var ejected);
        board.TryApply(0, ReplicaEvent.ReadmitAsked, out var readmitted);
        board.TryApply(1, ReplicaEvent.ConnectionLost, out var lost);

        ejected.ShouldBe(new ReplicaChange(ReplicaState.In, ReplicaState.Ejected, ReplicaEvent.EjectAsked));
        readmitted.ShouldBe(new ReplicaChange(ReplicaState.Ejected, ReplicaState.Out, ReplicaEvent.ReadmitAsked));
        readmitted.IsLoss.ShouldBeFalse();
        lost.IsLoss.ShouldBeTrue();
    }

    private static Pool TwoTiers() => new([Tier("primary", "a", 0), Tier("backup", "b", 1)]);

    private static Tier Tier(string name, string host, int first) =>
        new(name, [new ServerOptions { Host = host }], new OnlyServer(), first);
}
