using FsCheck;
using FsCheck.Fluent;
using Understudy.Routing.Group;

namespace Understudy.Tests.Routing.Group;

public class GroupTimesTests
{
    private static readonly (GroupTimes Times, string Problem)[] All =
    [
        (new() { Renew = Milliseconds(400) }, "3 x renew is 1200 ms, more than lead 1000 ms: or one lost renewal costs the office"),
        (
            new() { Beat = Milliseconds(120), Forward = Milliseconds(360), Read = Milliseconds(350) },
            "3 x beat is 360 ms, more than read lease 350 ms: or one lost beat costs a follower its lease"
        ),
        (
            new() { Forward = Milliseconds(200) },
            "3 x beat is 300 ms, more than forward 200 ms: or followers have no stamp that is young enough"
        ),
        (
            new() { Coordinator = Milliseconds(600) },
            "2 x coordinator timeout is 1200 ms, more than lead 1000 ms: or one slow answer costs the office"
        ),
        (
            new() { Settle = Milliseconds(1900) },
            "user timeout + 1 s that a server may hold bytes is 2000 ms, more than settle 1900 ms: " +
            "or a former leader's writes arrive after its successor's"
        ),
        (
            new() { Read = Milliseconds(1000) },
            "1.021 x read lease + beat is 1121 ms, more than write wait 1000 ms: or a follower that is silent makes writes fail"
        ),
        (
            new() { Lead = TimeSpan.FromSeconds(5) },
            "1.021 x lead is 5105 ms, more than silence 5000 ms: or members are taken out while they still hold promises"
        ),
        (
            new() { Lead = Milliseconds(99), Renew = Milliseconds(30), Coordinator = Milliseconds(40) },
            "lead 99 ms is outside 100 ms to 60000 ms"
        ),
    ];

    public static TheoryData<int> Mistakes => [.. Enumerable.Range(0, All.Length)];

    [Fact]
    public void The_defaults_fit()
    {
        new GroupTimes().Check().ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Mistakes))]
    public void What_does_not_fit_is_told_with_the_arithmetic(int mistake)
    {
        All[mistake].Times.Check().ShouldBe([All[mistake].Problem]);
    }

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var times = new GroupTimes { Lead = TimeSpan.Zero, Read = TimeSpan.FromDays(1), Beat = TimeSpan.FromDays(1) };

        times.Check().Count.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void Clocks_that_are_off_by_one_in_a_hundred_never_turn_a_wait_round()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<uint>(), ticks =>
        {
            var length = (long)ticks * 1000;

            // The one who waits counts by a fast clock what another one counts by a slow one, and the other way round.
            (GroupTimes.Longer(length) * 0.99).ShouldBeGreaterThanOrEqualTo((length * 1.01) - 2);
            (GroupTimes.Shorter(length) * 1.01).ShouldBeLessThanOrEqualTo((length * 0.99) + 2);
        }).QuickCheckThrowOnFailure();
    }

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
