using Understudy.Transport.Buffers;

namespace Understudy.Tests.Transport.Buffers;

public sealed unsafe class BufferPoolTests
{
    private readonly BufferPool _pool = new();

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 8192)]
    [InlineData((1 << 20) + 1, 2 << 20)]
    public void A_block_has_the_next_power_of_two_bytes(int asked, int expected)
    {
        var block = _pool.Rent(asked, out var capacity);
        var rented = _pool.RentedBytes;
        _pool.Return(block, capacity);

        capacity.ShouldBe(expected);
        rented.ShouldBe(expected);
        _pool.RentedBytes.ShouldBe(0);
    }

    [Fact]
    public void A_returned_block_is_handed_out_again()
    {
        var first = (nint)_pool.Rent(5000, out var capacity);
        _pool.Return((byte*)first, capacity);

        var second = (nint)_pool.Rent(6000, out _);

        second.ShouldBe(first);
        _pool.RetainedBytes.ShouldBe(0);
        _pool.Return((byte*)second, capacity);
    }

    [Fact]
    public void A_huge_block_goes_back_to_the_system()
    {
        var block = _pool.Rent(BufferPool.MaxRetainedBlockBytes + 1, out var capacity);

        _pool.Return(block, capacity);

        _pool.RetainedBytes.ShouldBe(0);
    }

    [Fact]
    public void What_is_kept_for_reuse_can_be_given_back()
    {
        var block = _pool.Rent(1, out var capacity);
        _pool.Return(block, capacity);
        var retained = _pool.RetainedBytes;

        _pool.ReleaseRetained();

        retained.ShouldBe(4096);
        _pool.RetainedBytes.ShouldBe(0);
    }
}
