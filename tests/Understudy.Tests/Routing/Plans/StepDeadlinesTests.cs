using Understudy.Routing.Plans;

namespace Understudy.Tests.Routing.Plans;

public class StepDeadlinesTests
{
    private const long Millisecond = 1_000_000;

    [Theory]
    [InlineData(0, 0, 290)]
    [InlineData(0, 1, 250)]
    [InlineData(240, 0, 290)]
    [InlineData(240, 1, 265)]
    [InlineData(250, 0, 290)]
    [InlineData(250, 1, 270)]
    [InlineData(250, 3, 260)]
    public void A_later_step_has_its_share_of_what_is_left(int beginsAt, int behind, int expected)
    {
        Begun().Later(beginsAt * Millisecond, behind).ShouldBe(expected * Millisecond);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void However_many_steps_take_all_their_time_the_last_one_ends_within_one_grace(int steps)
    {
        var deadlines = Begun();
        var now = deadlines.First;

        for (var left = steps; left > 0; left--) now = deadlines.Later(now, behind: left > 1 ? 1 : 0);

        now.ShouldBe(290 * Millisecond);
    }

    [Fact]
    public void A_step_that_was_put_off_takes_nothing_from_those_behind_it()
    {
        var deadlines = Begun();
        var inTime = deadlines;

        var due = inTime.Later(inTime.First, behind: 1);
        var postponed = deadlines.Later(deadlines.First + (2000 * Millisecond), behind: 1);

        (postponed - due).ShouldBe(2000 * Millisecond);
        (deadlines.Later(postponed, behind: 0) - inTime.Later(due, behind: 0)).ShouldBe(2000 * Millisecond);
    }

    [Fact]
    public void Asking_twice_within_a_step_changes_nothing()
    {
        var deadlines = Begun();
        var now = deadlines.First + (100 * Millisecond);

        var due = deadlines.Later(now, behind: 1);

        deadlines.Later(now, behind: 1).ShouldBe(due);
    }

    private static StepDeadlines Begun()
    {
        var deadlines = default(StepDeadlines);
        deadlines.Begin(now: 0, timeout: 250 * Millisecond, grace: 40 * Millisecond);
        return deadlines;
    }
}
