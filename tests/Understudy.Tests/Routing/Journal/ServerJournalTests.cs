using System.Text;
using Understudy.Routing.Journal;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;

namespace Understudy.Tests.Routing.Journal;

public class ServerJournalTests
{
    private readonly RoutingBoard _board = new(new Pool([new Tier("primary", [new ServerOptions { Host = "a" }], new OnlyServer(), 0)]));
    private readonly JournalBudget _budget = new(1 << 20);
    private readonly ServerJournal _journal;

    public ServerJournalTests() => _journal = new ServerJournal(_board, 0, _budget);

    [Fact]
    public void A_server_that_missed_nothing_has_no_gaps()
    {
        _journal.Extent.ShouldBe(new JournalExtent(0, 0, IsComplete: true));
        _journal.Extent.HasGaps.ShouldBeFalse();
    }

    [Fact]
    public void A_server_is_out_of_use_once_a_missed_write_is_noted_for_acknowledgement()
    {
        var first = _journal.TryEject(ReplicaEvent.MissedWrite, "k"u8, out var change);
        var second = _journal.TryEject(ReplicaEvent.MissedWrite, "l"u8, out _);

        first.ShouldBeTrue();
        change.ShouldBe(new ReplicaChange(ReplicaState.In, ReplicaState.Out, ReplicaEvent.MissedWrite));
        second.ShouldBeFalse();
        _board.Current.IsIn(0).ShouldBeFalse();
        _journal.Extent.Keys.ShouldBe(2);
    }

    [Fact]
    public void What_cannot_be_listed_leaves_a_gap_that_no_renewal_closes()
    {
        ComeBack();

        _journal.Note(key: default);

        _journal.Extent.HasGaps.ShouldBeTrue();
        _journal.TryReadmit(renewed: 1, toleratesMore: false, toleratesGaps: false, out _).ShouldBeFalse();
        _board.Current.StateOf(0).ShouldBe(ReplicaState.Joining);
    }

    [Theory]
    [InlineData(1, false, ReplicaState.Joining)]
    [InlineData(2, true, ReplicaState.In)]
    public void It_comes_back_only_when_all_that_it_missed_has_been_renewed(long renewed, bool isBack, ReplicaState expected)
    {
        ComeBack();
        _journal.Note("k"u8);
        _journal.Note("l"u8);

        var wasTaken = _journal.TryReadmit(renewed, toleratesMore: false, toleratesGaps: false, out var change);

        wasTaken.ShouldBe(isBack);
        change.HasValue.ShouldBe(isBack);
        _board.Current.StateOf(0).ShouldBe(expected);
        _journal.Extent.HasGaps.ShouldBe(!isBack);
    }

    [Fact]
    public void A_server_that_was_lost_again_meanwhile_stays_out()
    {
        ComeBack();
        _board.TryApply(0, ReplicaEvent.ConnectionLost, out _);

        _journal.TryReadmit(renewed: 0, toleratesMore: false, toleratesGaps: false, out var change).ShouldBeTrue();

        change.ShouldBeNull();
        _board.Current.StateOf(0).ShouldBe(ReplicaState.Out);
    }

    [Theory]
    [InlineData(true, true, ReplicaState.Warming)]
    [InlineData(false, false, ReplicaState.Joining)]
    public void What_it_missed_is_of_no_account_once_it_has_been_emptied(bool wasEmptied, bool isFenced, ReplicaState expected)
    {
        ComeBack();
        _journal.Note("k"u8);

        var wasFenced = _journal.TryFence(wasEmptied, toleratesMore: false, out _);

        wasFenced.ShouldBe(isFenced);
        _board.Current.StateOf(0).ShouldBe(expected);
        _journal.Extent.HasGaps.ShouldBe(!isFenced);
    }

    [Fact]
    public void What_is_missed_by_a_server_that_was_lost_while_it_was_emptied_stays_listed()
    {
        ComeBack();
        _journal.TryEject(ReplicaEvent.FailedWrite, "k"u8, out _);

        _journal.TryFence(wasEmptied: true, toleratesMore: false, out var change).ShouldBeTrue();

        change.ShouldBeNull();
        _journal.Extent.Keys.ShouldBe(1);
    }

    [Fact]
    public void Keys_that_have_been_read_stay_when_they_are_no_longer_listed()
    {
        ComeBack();
        _journal.Note("first"u8);
        _journal.Note("second"u8);

        var isThere = _journal.TryRead(1, out var key);
        _journal.TryFence(wasEmptied: true, toleratesMore: false, out _);
        _journal.Note("third"u8);

        isThere.ShouldBeTrue();
        Encoding.ASCII.GetString(key).ShouldBe("second");
        _journal.TryRead(1, out _).ShouldBeFalse();
    }

    [Fact]
    public void No_write_is_acknowledged_between_a_look_at_the_journal_and_the_return()
    {
        for (var round = 0; round < 200; round++)
        {
            ComeBack();
            var other = new Thread(() => _journal.TryEject(ReplicaEvent.FailedWrite, "k"u8, out _));
            other.Start();
            _journal.TryReadmit(renewed: 0, toleratesMore: false, toleratesGaps: false, out _);
            other.Join();

            // Either it came back first and the write took it out again, or the write came first and kept it out.
            _board.Current.StateOf(0).ShouldBe(ReplicaState.Out);
            _journal.Extent.HasGaps.ShouldBeTrue();
            _board.TryApply(0, ReplicaEvent.ProbeAnswered, out _);
            _journal.TryFence(wasEmptied: true, toleratesMore: false, out _);
        }
    }

    private void ComeBack()
    {
        _board.TryApply(0, ReplicaEvent.ConnectionLost, out _);
        _board.TryApply(0, ReplicaEvent.ProbeAnswered, out _);
    }
}
