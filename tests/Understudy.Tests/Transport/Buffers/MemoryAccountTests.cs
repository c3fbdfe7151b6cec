using Understudy.Transport.Buffers;

namespace Understudy.Tests.Transport.Buffers;

public sealed unsafe class MemoryAccountTests
{
    private const int BlockBytes = 64 << 10;
    private readonly MemoryAccount _account = new() { Limit = 16 << 20 };

    [Fact]
    public void All_pools_are_charged_for_what_they_have_in_use_or_kept()
    {
        var (one, other) = (new BufferPool(_account), new BufferPool(_account));
        var used = one.Rent(1 << 20, out var capacity);
        var kept = other.Rent(BlockBytes, out var keptCapacity);
        other.Return(kept, keptCapacity);

        _account.Used.ShouldBe(capacity + BlockBytes);
        one.Return(used, capacity);
        one.ReleaseRetained();
        other.ReleaseRetained();
        _account.Used.ShouldBe(0);
    }

    [Fact]
    public void All_pools_together_keep_an_eighth_of_the_limit_at_most()
    {
        BufferPool[] pools = [new(_account), new(_account)];
        foreach (var pool in pools)
        {
            nint[] blocks = [.. Enumerable.Range(0, 64).Select(_ => (nint)pool.Rent(BlockBytes, out var _))];
            foreach (var block in blocks) pool.Return((byte*)block, BlockBytes);
        }

        _account.Used.ShouldBe(2 << 20);
        foreach (var pool in pools) pool.ReleaseRetained();
    }

    [Fact]
    public void Nothing_is_kept_while_somebody_waits_for_room()
    {
        var pool = new BufferPool(_account);
        var block = pool.Rent(BlockBytes, out var capacity);
        _account.Want(1);

        pool.Return(block, capacity);

        (_account.Used, _account.IsShort).ShouldBe((0, true));
    }

    [Theory]
    [InlineData(MemoryNeed.Receiving, 6)]
    [InlineData(MemoryNeed.Forwarding, 13)]
    [InlineData(MemoryNeed.Small, 14)]
    public void What_can_grow_large_leaves_room_for_the_rest(MemoryNeed need, int megabytes)
    {
        _account.Charge((megabytes << 20) - 100);

        _account.HasRoomFor(100, need).ShouldBeTrue();
        _account.HasRoomFor(101, need).ShouldBeFalse();
    }
}
