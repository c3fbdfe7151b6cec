using Understudy.Routing.Replicas;

namespace Understudy.Tests.Routing.Replicas;

public class HoldDownTests
{
    private const long Second = 1_000_000_000;

    private readonly HoldDown _holdDown = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60));

    [Fact]
    public void The_first_loss_holds_nothing_down()
    {
        _holdDown.OnLost(1000 * Second);

        _holdDown.LeftAt(1000 * Second).ShouldBe(0);
    }

    [Fact]
    public void Each_further_loss_soon_after_a_return_doubles_the_wait_up_to_the_longest()
    {
        var waits = new List<long>();
        for (long now = 1000 * Second; waits.Count < 7; now += Second)
        {
            _holdDown.OnLost(now);
            waits.Add(_holdDown.LeftAt(now) / Second);
            _holdDown.OnReturned(now + (Second / 2));
        }

        waits.ShouldBe([0, 5, 10, 20, 40, 60, 60]);
    }

    [Fact]
    public void The_wait_passes()
    {
        _holdDown.OnLost(1000 * Second);
        _holdDown.OnLost(1001 * Second);

        _holdDown.LeftAt(1004 * Second).ShouldBe(2 * Second);
        _holdDown.LeftAt(1006 * Second).ShouldBe(0);
    }

    [Fact]
    public void One_that_never_came_back_in_between_counts_as_well()
    {
        _holdDown.OnLost(1000 * Second);

        _holdDown.OnLost(1500 * Second);

        _holdDown.LeftAt(1500 * Second).ShouldBe(5 * Second);
    }

    [Fact]
    public void A_server_that_was_steady_begins_anew()
    {
        _holdDown.OnLost(1000 * Second);
        _holdDown.OnLost(1001 * Second);
        _holdDown.OnReturned(1010 * Second);

        _holdDown.OnLost(1070 * Second);

        _holdDown.LeftAt(1070 * Second).ShouldBe(0);
    }

    [Fact]
    public void One_that_left_through_no_fault_of_its_own_may_come_back_at_once()
    {
        _holdDown.OnLost(1000 * Second);
        _holdDown.OnLost(1001 * Second);
        _holdDown.OnReturned(1010 * Second);

        _holdDown.OnLeft(1011 * Second);

        _holdDown.LeftAt(1011 * Second).ShouldBe(0);
        _holdDown.Losses.ShouldBe(2);
    }

    [Fact]
    public void An_operator_ends_the_wait()
    {
        _holdDown.OnLost(1000 * Second);
        _holdDown.OnLost(1001 * Second);

        _holdDown.Forget();

        _holdDown.LeftAt(1001 * Second).ShouldBe(0);
    }

    [Fact]
    public void Zero_switches_it_off()
    {
        var never = new HoldDown(TimeSpan.Zero, TimeSpan.FromSeconds(60));
        for (var i = 0; i < 5; i++) never.OnLost(1000 * Second);

        never.LeftAt(1000 * Second).ShouldBe(0);
    }
}
