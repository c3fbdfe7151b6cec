using Understudy.Proxy.Copies;

namespace Understudy.Tests.Proxy.Copies;

public sealed class WriteStampsTests
{
    private readonly WriteStamps _writes = new();

    [Fact]
    public void Only_what_was_written_later_counts()
    {
        _writes.Add(5);
        var between = _writes.Now;
        _writes.Add(6);

        _writes.IsWrittenSince(between, 5).ShouldBeFalse();
        _writes.IsWrittenSince(between, 6).ShouldBeTrue();
        _writes.IsWrittenSince(_writes.Now, 6).ShouldBeFalse();
    }

    [Fact]
    public void A_key_that_takes_anothers_slot_is_not_taken_for_it()
    {
        _writes.Add(5);
        _writes.Add(5 + 4096);

        _writes.IsWrittenSince(0, 5).ShouldBeFalse();
        _writes.IsWrittenSince(0, 5 + 4096).ShouldBeTrue();
    }
}
