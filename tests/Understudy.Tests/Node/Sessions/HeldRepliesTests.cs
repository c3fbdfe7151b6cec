using Understudy.Node.Replication;
using Understudy.Node.Sessions;

namespace Understudy.Tests.Node.Sessions;

/// <summary>Which replies may leave while a leader waits for its follower.</summary>
public sealed class HeldRepliesTests
{
    private readonly ReplyWait _wait = new() { UpTo = 10 };
    private HeldReplies _held;

    [Fact]
    public void Where_nobody_waits_everything_leaves_at_once()
    {
        _held.Note(100, wait: null, lsn: 0);

        Free().ShouldBe(100);
        _held.IsHolding.ShouldBeFalse();
    }

    [Fact]
    public void What_tells_of_nothing_that_is_not_confirmed_leaves_at_once()
    {
        _held.Note(100, _wait, lsn: 10);

        Free().ShouldBe(100);
        _held.IsHolding.ShouldBeFalse();
    }

    [Fact]
    public void Each_batch_leaves_once_its_changes_are_confirmed_and_none_before_an_earlier_one()
    {
        _held.Note(100, _wait, lsn: 11);
        Free().ShouldBe(0);
        _held.Note(130, _wait, lsn: 12);
        _held.Note(160, _wait, lsn: 15);
        Free().ShouldBe(0);
        _held.IsDue.ShouldBeFalse();

        _wait.UpTo = 11;
        _held.IsDue.ShouldBeTrue();
        Free().ShouldBe(100);
        _held.NoteSent(100);
        // The two later ones leave together.
        _wait.UpTo = 12;
        Free().ShouldBe(0);
        _wait.UpTo = 15;
        Free().ShouldBe(60);
        _held.IsHolding.ShouldBeFalse();
    }

    [Fact]
    public void What_the_kernel_has_not_taken_may_still_leave_when_more_is_held()
    {
        _held.Note(100, _wait, lsn: 10);
        _held.NoteSent(30);
        _held.Note(90, _wait, lsn: 20);

        Free().ShouldBe(70);
        _held.NoteSent(70);
        Free().ShouldBe(0);
    }

    [Fact]
    public void When_a_follower_is_given_up_everything_leaves()
    {
        _held.Note(100, _wait, lsn: 11);
        _held.Note(200, _wait, lsn: 12);
        _wait.UpTo = long.MaxValue;

        Free().ShouldBe(200);
        _held.Note(300, wait: null, lsn: 13);
        Free().ShouldBe(300);
    }

    [Fact]
    public void What_was_held_when_somebody_else_leads_is_never_told()
    {
        _held.Note(50, _wait, lsn: 10);
        _held.Note(100, _wait, lsn: 11);
        _wait.IsBroken = true;

        _held.TryFree(out var bytes).ShouldBeFalse();
        bytes.ShouldBe(50);
    }

    [Fact]
    public void What_comes_when_a_follower_is_waited_for_again_is_held_for_it()
    {
        var again = new ReplyWait { UpTo = 20 };
        _held.Note(100, _wait, lsn: 11);
        _wait.UpTo = long.MaxValue;
        _held.Note(150, again, lsn: 21);

        Free().ShouldBe(100);
        again.UpTo = 21;
        Free().ShouldBe(150);
    }

    private int Free()
    {
        _held.TryFree(out var bytes).ShouldBeTrue();
        return bytes;
    }
}
