using FsCheck;
using FsCheck.Fluent;
using Understudy.LoadGenerator.Load;

namespace Understudy.Tests.Bench.Load;

public sealed class PacerTests
{
    [Fact]
    public void The_first_request_is_due_at_the_start()
    {
        var pacer = new Pacer(startNanoseconds: 1000, requestsPerSecond: 10);

        pacer.DueBy(999).ShouldBe(0);
        pacer.DueBy(1000).ShouldBe(1);
    }

    [Fact]
    public void Requests_are_spread_evenly()
    {
        var pacer = new Pacer(startNanoseconds: 0, requestsPerSecond: 1000);

        pacer.IntendedAt(1).ShouldBe(1_000_000);
        pacer.IntendedAt(2500).ShouldBe(2_500_000_000);
    }

    [Fact]
    public void A_rate_that_does_not_divide_a_second_does_not_drift()
    {
        var pacer = new Pacer(startNanoseconds: 0, requestsPerSecond: 300_007);

        pacer.IntendedAt(300_007L * 3600).ShouldBeInRange(3_600_000_000_000 - 1000, 3_600_000_000_000 + 1000);
    }

    [Fact]
    public void A_stall_leaves_every_missed_request_due_with_its_own_time()
    {
        var pacer = new Pacer(startNanoseconds: 0, requestsPerSecond: 1000);

        var dueAfterStall = pacer.DueBy(1_000_000_000);

        dueAfterStall.ShouldBe(1001);
        pacer.IntendedAt(500).ShouldBe(500_000_000, "it is charged with the half second that it waited");
    }

    [Fact]
    public void A_request_is_due_exactly_from_its_intended_time_on() =>
        Prop.ForAll(
            Gen.Choose(1, 3_000_000).ToArbitrary(), Gen.Choose(0, 10_000_000).ToArbitrary(),
            (rate, sequence) =>
            {
                var pacer = new Pacer(startNanoseconds: 17, rate);
                var intended = pacer.IntendedAt(sequence);

                return pacer.DueBy(intended) == sequence + 1 && pacer.DueBy(intended - 1) == sequence;
            }).QuickCheckThrowOnFailure();
}
