using Understudy.Control.Configuration;
using Understudy.Transport.Processes;

namespace Understudy.Tests.Control.Configuration;

public sealed class MemoryShareTests
{
    private const long Megabyte = 1L << 20;
    private static readonly MemoryShare Usual = new(Asked: null, Most: 1024 * Megabyte, BaseBytes: 64 * Megabyte);

    [Theory]
    [InlineData(32_000, 1024)]
    [InlineData(1064, 500)]
    [InlineData(128, 32)]
    [InlineData(64, 8)]
    [InlineData(16, 8)]
    public void By_default_it_is_half_of_what_the_process_does_not_need_itself(long ceiling, long expected)
    {
        var room = new MemoryRoom(ceiling * Megabyte, ceiling * Megabyte);

        Usual.LimitFor(room, used: 0).ShouldBe(expected * Megabyte);
    }

    [Fact]
    public void What_was_asked_for_holds_wherever_there_is_as_much()
    {
        var share = Usual with { Asked = 300 * Megabyte };

        share.LimitFor(new MemoryRoom(512 * Megabyte, 400 * Megabyte), used: 0).ShouldBe(300 * Megabyte);
    }

    [Fact]
    public void When_little_is_left_no_more_than_that_is_added_to_what_is_used()
    {
        var room = new MemoryRoom(1600 * Megabyte, Available: 150 * Megabyte);

        Usual.LimitFor(room, used: 200 * Megabyte).ShouldBe(250 * Megabyte);
    }

    [Fact]
    public void When_nothing_is_left_a_little_is_kept_for_small_requests()
    {
        Usual.LimitFor(new MemoryRoom(1600 * Megabyte, Available: 0), used: 0).ShouldBe(8 * Megabyte);
    }
}
