using Understudy.Node.Replication;

namespace Understudy.Tests.Node.Replication;

/// <summary>A copy never outlives its original.</summary>
public sealed class PairClockTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 40)]
    [InlineData(-7_200_000, 3)]
    [InlineData(86_400_000, 250)]
    public void An_item_is_gone_no_later_than_where_it_came_from(long ahead, long wayMilliseconds)
    {
        // Our clock is so far ahead; a question takes a way there, and its answer one back.
        const long theirs = 1_700_000_000_000;
        var clock = new PeerClock();
        clock.Note(sent: theirs + ahead, clock: theirs + wayMilliseconds, now: theirs + ahead + (2 * wayMilliseconds));

        var second = clock.ExpiryOf(1_700_000_100, theirs + ahead + (2 * wayMilliseconds)).ShouldNotBeNull();

        var trueMilliseconds = 1_700_000_100_000 + ahead;
        (second * 1000L).ShouldBeLessThanOrEqualTo(trueMilliseconds);
        (second * 1000L).ShouldBeGreaterThan(trueMilliseconds - 1100 - wayMilliseconds);
    }

    [Fact]
    public void Without_an_answer_nothing_that_ends_is_kept()
    {
        var clock = new PeerClock();

        clock.ExpiryOf(1_700_000_100, 1_700_000_000_000).ShouldBeNull();
        clock.ExpiryOf(0, 1_700_000_000_000).ShouldBe(0u);
    }

    [Fact]
    public void What_was_measured_long_ago_does_not_count()
    {
        var clock = new PeerClock();
        clock.Note(1000, 1000, 1000);
        clock.Note(12_000, 13_000, 14_000);
        clock.Note(24_000, 25_000, 26_000);

        clock.OurTime(30_000).ShouldBeLessThan(29_001);
    }
}
