using Understudy.Transport.Interop;

namespace Understudy.Store.Index;

/// <summary>Buckets for what does not fit into seven slots. Numbered from 1. Takes memory from the budget as they are needed, a page at a
/// time. Any thread.</summary>
internal sealed unsafe class OverflowBuckets(long mostBuckets, MemoryBudget budget) : IDisposable
{
    private const uint PageBuckets = 4096 / Bucket.Bytes;

    private readonly Bucket* _buckets = Reserve(mostBuckets);
    private uint _fresh = 1;
    private uint _free;
    private uint _capacity;
    private uint _used;
    private int _lock;

    public uint Used => Volatile.Read(ref _used);

    public uint Capacity => Volatile.Read(ref _capacity);

    public Bucket* At(uint number) => _buckets + number;

    /// <summary>Takes an empty bucket.</summary>
    /// <returns>Its number, or 0 when the budget is exhausted.</returns>
    public uint Take()
    {
        Enter();
        uint number = 0;
        if (_used < _capacity || TryExtend())
        {
            _used++;
            number = _free;
            if (number == 0) number = _fresh++;
            else _free = At(number)->Overflow;
        }

        Exit();
        if (number != 0) *At(number) = default;
        return number;
    }

    public void Return(uint number)
    {
        Enter();
        _used--;
        At(number)->Overflow = _free;
        _free = number;
        Exit();
    }

    public void Dispose() => NativePages.Release((byte*)_buckets, mostBuckets * Bucket.Bytes);

    private bool TryExtend()
    {
        if (_capacity + PageBuckets >= mostBuckets || !budget.TryCharge(PageBuckets * Bucket.Bytes)) return false;
        _capacity += PageBuckets;
        return true;
    }

    private static Bucket* Reserve(long buckets)
    {
        var start = NativePages.Reserve(buckets * Bucket.Bytes);
        return start is not null ? (Bucket*)start : throw new InsufficientMemoryException("cannot reserve address space for the index");
    }

    private void Enter()
    {
        var spin = new SpinWait();
        while (Interlocked.Exchange(ref _lock, 1) != 0) spin.SpinOnce(sleep1Threshold: -1);
    }

    private void Exit() => Volatile.Write(ref _lock, 0);
}
