using Understudy.Proxy.Rejoin;

namespace Understudy.Tests.Proxy.Rejoin;

public sealed class SpendingRateTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void What_is_spent_has_to_be_waited_for()
    {
        var rate = new SpendingRate(perSecond: 100);
        rate.Spend(50, now: 10 * Second);

        rate.Wait(10 * Second).ShouldBeInRange(Second * 48 / 100, Second / 2);
        rate.Wait(11 * Second).ShouldBeLessThanOrEqualTo(0);
    }

    [Fact]
    public void An_idle_time_is_not_made_up_for_by_a_burst()
    {
        var rate = new SpendingRate(perSecond: 100);
        rate.Spend(1, now: 0);

        rate.Spend(50, now: 100 * Second);

        rate.Wait(100 * Second).ShouldBeGreaterThan(Second * 48 / 100);
    }

    [Fact]
    public void Without_a_limit_nobody_waits()
    {
        var rate = new SpendingRate(perSecond: 0);
        rate.Spend(long.MaxValue / 2, now: 0);

        rate.Wait(0).ShouldBe(0);
    }
}
