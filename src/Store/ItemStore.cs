namespace Understudy.Store;

/// <summary>The item memory of a node: one table for all workers.</summary>
public sealed class ItemStore(StoreOptions options) : IDisposable
{
    public StoreOptions Options => options;

    public long LimitBytes => options.LimitBytes;

    public IEvictionObserver? EvictionObserver { get; set; }

    /// <summary>True when an item of that size may be stored; memcached asks this before it reads the data block.</summary>
    public bool Fits(int keyBytes, int valueBytes, uint flags) =>
        Items.ItemSize.Fits(keyBytes, valueBytes, flags, options.MaxItemBytes);

    /// <summary>One per worker; a session is used by one thread at a time.</summary>
    public StoreSession OpenSession() => throw new NotSupportedException();

    public StoreStatistics Statistics() => throw new NotSupportedException();

    /// <summary>Changes the limit (cache_memlimit). A lower one takes effect as items are stored.</summary>
    /// <returns>False when it lies outside <see cref="StoreOptions.SmallestLimitBytes"/> and what was reserved at the start.</returns>
    public bool TrySetLimit(long limitBytes) => throw new NotSupportedException();

    /// <summary>Zeroes the counts that only grow (stats reset).</summary>
    public void ResetStatistics() => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
