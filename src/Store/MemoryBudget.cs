namespace Understudy.Store;

/// <summary>What the store may use and what it has taken. Any thread.</summary>
internal sealed class MemoryBudget(long limitBytes)
{
    private long _used;

    public long Limit { get; set; } = limitBytes;

    public long Used => Volatile.Read(ref _used);

    /// <summary>Below 0 after the limit was lowered.</summary>
    public long Free => Limit - Used;

    public bool TryCharge(long bytes)
    {
        var used = Used;
        while (bytes <= Limit - used)
        {
            var seen = Interlocked.CompareExchange(ref _used, used + bytes, used);
            if (seen == used) return true;
            used = seen;
        }

        return false;
    }

    public void Refund(long bytes) => Interlocked.Add(ref _used, -bytes);
}
