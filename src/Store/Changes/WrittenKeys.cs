namespace Understudy.Store;

/// <summary>The keys that clients of this store have changed while it takes over the items of another server: of those, nothing is taken
/// over any more, whatever has become of them here.</summary>
/// <remarks>Their hashes, exact but for one pair of keys in 2^64. A key is noted under the lock of its bucket, together with the change.
/// Once there is no room for another one, or everything was flushed, nothing at all may be taken over. Any thread.</remarks>
public sealed class WrittenKeys
{
    private const int FewestSlots = 1 << 12;

    private readonly long _most;
    private ulong[]? _slots;
    private long _count;
    private volatile bool _isFull;
    private volatile bool _isFlushed;

    internal WrittenKeys(long bytes)
    {
        var slots = FewestSlots;
        while (slots * 2L * sizeof(ulong) <= bytes && slots < 1 << 28) slots *= 2;
        _slots = new ulong[slots];
        // Beyond that, looking for a place takes long.
        _most = slots / 4 * 3;
    }

    public long Count => Volatile.Read(ref _count);

    /// <summary>There were more than it has room for.</summary>
    public bool IsFull => _isFull;

    /// <summary>Everything that was written anywhere before is gone.</summary>
    public bool IsFlushed => _isFlushed;

    /// <summary>Nothing is taken over any more, and nothing has to be noted.</summary>
    public void Forget() => Volatile.Write(ref _slots, null);

    internal void NoteFlush() => _isFlushed = true;

    internal bool MayTake(ulong hash) => !_isFull && !_isFlushed && !Has(hash);

    /// <summary>Whether a key is this store's own affair.</summary>
    internal bool Has(ulong hash)
    {
        if (Volatile.Read(ref _slots) is not { } slots) return true;
        hash = Math.Max(hash, 1);
        for (var at = hash; ; at++)
        {
            var seen = Volatile.Read(ref slots[at & (ulong)(slots.Length - 1)]);
            if (seen == hash) return true;
            if (seen == 0) return false;
        }
    }

    internal void Note(ulong hash)
    {
        if (Volatile.Read(ref _slots) is not { } slots || _isFull) return;
        hash = Math.Max(hash, 1);
        for (var at = hash; ; at++)
        {
            ref var slot = ref slots[at & (ulong)(slots.Length - 1)];
            var seen = Volatile.Read(ref slot);
            if (seen == 0)
            {
                if (Count >= _most)
                {
                    _isFull = true;
                    return;
                }

                seen = Interlocked.CompareExchange(ref slot, hash, 0);
                if (seen == 0)
                {
                    Interlocked.Increment(ref _count);
                    return;
                }
            }

            if (seen == hash) return;
        }
    }
}
