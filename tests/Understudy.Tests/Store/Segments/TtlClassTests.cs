using Understudy.Store.Segments;

namespace Understudy.Tests.Store.Segments;

public sealed class TtlClassTests
{
    [Fact]
    public void Items_without_a_time_have_a_class_of_their_own()
    {
        TtlClass.Of(0, TestStore.Start, 16).ShouldBe(0);
        TtlClass.Of(TestStore.Start + 1, TestStore.Start, 16).ShouldBe(1);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(64)]
    public void Longer_times_never_have_a_lower_class_and_all_are_in_range(int classes)
    {
        var times = Enumerable.Range(0, 31).Select(shift => TestStore.Start + (1u << shift));

        var found = times.Select(time => TtlClass.Of(time, TestStore.Start, classes)).ToList();

        found.ShouldBe(found.Order());
        found.ShouldAllBe(c => c >= 1 && c < classes);
    }
}
