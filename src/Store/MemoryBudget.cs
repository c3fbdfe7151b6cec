namespace Understudy.Store;

/// <summary>What the store may use and what it has taken. What is used is changed only by who holds the maintenance
/// lock, the limit by anybody.</summary>
internal sealed class MemoryBudget(long limitBytes)
{
    private long _used;

    public long Limit { get; set; } = limitBytes;

    public long Used => Volatile.Read(ref _used);

    public long Free => Limit - _used;

    public bool TryCharge(long bytes)
    {
        if (bytes > Free) return false;
        Volatile.Write(ref _used, _used + bytes);
        return true;
    }

    public void Refund(long bytes) => Volatile.Write(ref _used, _used - bytes);
}
