using FsCheck;
using FsCheck.Fluent;
using Understudy.Transport.Loops;

namespace Understudy.Tests.Transport.Loops;

public sealed class TimerWheelTests
{
    private const long Tick = TimerWheel.TickNanoseconds;

    [Fact]
    public void Any_history_fires_what_a_sorted_list_would_in_the_same_order_and_never_early()
    {
        // What to do, with which timer, and how far away: the exponent reaches every level of the wheel.
        var steps = Gen.Choose(0, 3).SelectMany(what => Gen.Choose(0, 9).SelectMany(timer => Gen.Choose(0, 50).SelectMany(exponent =>
            Gen.Choose(0, 1 << 20).Select(fraction => new Step(what, timer, (1L << exponent) + (fraction << exponent >> 20) - 1)))));

        Prop.ForAll(steps.ArrayOf().ToArbitrary(), history => new Comparison(history).Agrees)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(200));
    }

    [Fact]
    public void A_timer_fires_at_the_first_tick_at_or_after_its_time()
    {
        var wheel = new TimerWheel(0);
        var timer = new Recorded([], 0);
        wheel.Set(timer, 5 * Tick + 1);

        wheel.Advance(6 * Tick - 1);
        wheel.FireDue();
        var firedBefore = timer.Fired;
        wheel.Advance(6 * Tick);
        wheel.FireDue();

        firedBefore.ShouldBe(0);
        timer.Fired.ShouldBe(1);
        timer.IsSet.ShouldBeFalse();
    }

    [Fact]
    public void A_timer_set_for_now_while_timers_fire_waits_for_the_next_time()
    {
        var wheel = new TimerWheel(0);
        var timer = new Recorded([], 0);
        timer.WhenFired = () => wheel.Set(timer, 0);
        wheel.Set(timer, 0);

        wheel.Advance(Tick);
        wheel.FireDue();

        timer.Fired.ShouldBe(1);
        wheel.NextDueNanoseconds.ShouldBeLessThanOrEqualTo(Tick);
    }

    [Fact]
    public void A_timer_that_is_due_can_still_be_cancelled()
    {
        var wheel = new TimerWheel(0);
        var late = new Recorded([], 0);
        var early = new Recorded([], 1) { WhenFired = () => wheel.Cancel(late) };
        wheel.Set(early, Tick);
        wheel.Set(late, Tick);

        wheel.Advance(Tick);
        wheel.FireDue();

        early.Fired.ShouldBe(1);
        late.Fired.ShouldBe(0);
        wheel.Count.ShouldBe(0);
    }

    [Fact]
    public void The_end_of_time_is_a_time_like_any_other()
    {
        var wheel = new TimerWheel(0);
        var timer = new Recorded([], 0);
        wheel.Set(timer, long.MaxValue);

        wheel.Advance(long.MaxValue - Tick);
        wheel.FireDue();
        var firedBefore = timer.Fired;
        wheel.Advance(long.MaxValue);
        wheel.FireDue();

        firedBefore.ShouldBe(0);
        timer.Fired.ShouldBe(1);
        wheel.NextDueNanoseconds.ShouldBe(long.MaxValue);
    }

    [Fact]
    public void Setting_moving_and_cancelling_allocate_nothing()
    {
        var wheel = new TimerWheel(0);
        var timer = new Recorded(new List<int>(2000), 0);
        Churn(wheel, timer, 0);

        var from = 0L;
        var allocated = Allocation.Of(() => Churn(wheel, timer, from += 1 << 30));

        allocated.ShouldBe(0);
    }

    private static void Churn(TimerWheel wheel, Recorded timer, long from)
    {
        for (var i = 0; i < 500; i++)
        {
            wheel.Set(timer, from + i * 10 * Tick);
            wheel.Set(timer, from + i * 100 * Tick);
            wheel.Advance(from + i * 50 * Tick);
            wheel.FireDue();
            wheel.Cancel(timer);
        }
    }

    private sealed record Step(int What, int Timer, long Nanoseconds);

    private sealed class Recorded(List<int> firings, int number) : LoopTimer
    {
        public int Fired { get; private set; }

        public Action? WhenFired { get; set; }

        protected internal override void Fire()
        {
            Fired++;
            firings.Add(number);
            WhenFired?.Invoke();
        }
    }

    /// <summary>Plays a history to the wheel and to a list, and compares after each step.</summary>
    private sealed class Comparison
    {
        private readonly List<(int Timer, long FiresAt, int Order)> _model = [];
        private readonly List<int> _firings = [];
        private readonly Recorded[] _timers;
        private readonly TimerWheel _wheel = new(1_000_000_007);
        private long _now = 1_000_000_007;
        private int _order;

        public Comparison(Step[] history)
        {
            _timers = [.. Enumerable.Range(0, 10).Select(number => new Recorded(_firings, number))];
            Agrees = history.All(step => Play(step) && NextAgrees() && _wheel.Count == _model.Count);
        }

        public bool Agrees { get; }

        private bool Play(Step step)
        {
            if (step.What == 3) return AdvanceAgrees(_now + step.Nanoseconds);
            _model.RemoveAll(entry => entry.Timer == step.Timer);
            if (step.What == 2)
            {
                _wheel.Cancel(_timers[step.Timer]);
                return !_timers[step.Timer].IsSet;
            }

            var due = _now + step.Nanoseconds;
            _wheel.Set(_timers[step.Timer], due);
            _model.Add((step.Timer, due <= _now ? 0 : (due + Tick - 1) / Tick * Tick, _order++));
            return _timers[step.Timer].IsSet;
        }

        private bool AdvanceAgrees(long to)
        {
            _now = to;
            var expected = _model.Where(entry => entry.FiresAt <= to).OrderBy(entry => entry.FiresAt).ThenBy(entry => entry.Order)
                .Select(entry => entry.Timer).ToList();
            _model.RemoveAll(entry => entry.FiresAt <= to);
            _firings.Clear();
            _wheel.Advance(to);
            _wheel.FireDue();
            return _firings.SequenceEqual(expected);
        }

        private bool NextAgrees()
        {
            var expected = _model.Count == 0 ? long.MaxValue : _model.Min(entry => entry.FiresAt);
            return expected == 0 ? _wheel.NextDueNanoseconds <= _now : _wheel.NextDueNanoseconds == expected;
        }
    }
}
