using Understudy.Proxy.Pools;
using Understudy.Routing.Replicas;

namespace Understudy.Tests.Proxy.Pools;

public sealed class StateTimesTests
{
    [Fact]
    public void Time_counts_for_the_state_in_which_it_passes_the_present_one_too()
    {
        var times = new StateTimes();
        times.Begin(1_000);

        times.OnChanged(ReplicaState.Out, 4_000);
        times.OnChanged(ReplicaState.In, 9_000);

        times.Of(ReplicaState.In, 10_500).ShouldBe(TimeSpan.FromSeconds(4.5));
        times.Of(ReplicaState.Out, 10_500).ShouldBe(TimeSpan.FromSeconds(5));
        times.Of(ReplicaState.Warming, 10_500).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_wall_clock_that_is_set_back_takes_nothing_away()
    {
        var times = new StateTimes();
        times.Begin(5_000);

        times.OnChanged(ReplicaState.Out, 1_000);

        times.Of(ReplicaState.In, 2_000).ShouldBe(TimeSpan.Zero);
        times.Of(ReplicaState.Out, 500).ShouldBe(TimeSpan.Zero);
    }
}
