using Understudy.Proxy.Counting;

namespace Understudy.Tests.Proxy.Counting;

public sealed class ServingTimesTests
{
    [Fact]
    public void Time_without_a_copy_of_some_key_is_told_from_all_other()
    {
        var times = new ServingTimes();
        times.Begin(1_000);

        times.OnChanged(isWhole: true, 2_000);
        times.OnChanged(isWhole: false, 3_000);
        times.OnChanged(isWhole: true, 3_500);

        times.Of(isWhole: true, 5_500).ShouldBe(TimeSpan.FromSeconds(4));
        times.Of(isWhole: false, 5_500).ShouldBe(TimeSpan.FromSeconds(0.5));
    }
}
