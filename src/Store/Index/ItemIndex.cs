using System.Numerics;
using Understudy.Store.Segments;
using Understudy.Transport.Interop;

namespace Understudy.Store.Index;

/// <summary>Key to place: a hash table of cache lines that grows one bucket at a time (linear hashing, Litwin 1980).</summary>
internal sealed unsafe class ItemIndex : IDisposable
{
    /// <summary>Items per bucket above which the table grows: three quarters of the slots, measured at about 15 bytes per item.</summary>
    public const double TargetLoad = 5.25;

    // A reader that meets a chain longer than this has followed a bucket that was freed under it, and starts again.
    // None is made longer: the 224 items of such a chain are 20 times what a bucket holds at the most crowded (IsCrowded).
    private const int LongestChain = 32;

    // An item of 16+100 bytes lies in two or three; of a longer value the processor itself fetches the rest ahead.
    private const int PrefetchedLines = 3;

    private readonly Bucket* _buckets;
    private readonly long _mostBuckets;
    private readonly SegmentTable _segments;
    private readonly OverflowBuckets _overflow;
    private readonly KeyHash _hash;

    // What a chain held that is being split or joined, for the holder of the maintenance lock.
    private readonly ulong[] _held = new ulong[LongestChain * Bucket.SlotCount];
    private readonly uint _fewest;
    private uint _count;
    private uint _joins;

    public ItemIndex(long mostBuckets, uint firstBuckets, KeyHash hash, SegmentTable segments, MemoryBudget budget)
    {
        _mostBuckets = mostBuckets;
        _segments = segments;
        _hash = hash;
        _overflow = new OverflowBuckets(mostBuckets, budget);
        _buckets = (Bucket*)NativePages.Reserve(mostBuckets * Bucket.Bytes);
        if (_buckets is null) throw new InsufficientMemoryException("cannot reserve address space for the index");
        _count = _fewest = firstBuckets;
    }

    public uint Count => Volatile.Read(ref _count);

    /// <summary>How often two buckets have become one.</summary>
    public uint Joins => Volatile.Read(ref _joins);

    public OverflowBuckets Overflow => _overflow;

    public bool CanSplit => _count + 1 < _mostBuckets;

    /// <summary>Half as many overflow buckets as buckets, where a sixth is usual: growth is behind, and who adds items has to wait for
    /// it.</summary>
    public bool IsCrowded => _overflow.Used > Count / 2 && CanSplit;

    public ulong HashOf(ReadOnlySpan<byte> key) => _hash.Of(key);

    /// <summary>The bucket of a hash for reading without the lock, and the sequence the read depends on.</summary>
    public Bucket* BeginRead(ulong hash, out uint sequence)
    {
        while (true)
        {
            var bucket = BucketOf(hash);
            sequence = Bucket.BeginRead(bucket);
            // A split in between may have moved the key; one that comes later changes the sequence.
            if (BucketOf(hash) == bucket) return bucket;
        }
    }

    /// <summary>Begins to load the bucket of a hash.</summary>
    public void Prefetch(ulong hash) => CacheLine.Prefetch(BucketOf(hash));

    /// <summary>Begins to load the items that a hash may mean. The rest of a chain is left to the read itself, as is all doubt.</summary>
    public void PrefetchItems(ulong hash)
    {
        var bucket = BucketOf(hash);
        for (var i = 0; i < Bucket.SlotCount; i++)
        {
            var slot = Volatile.Read(ref bucket->Slots[i]);
            if (slot == 0 || !Slot.HasTag(slot, hash)) continue;
            var item = _segments.ItemAt(Slot.PlaceOf(slot)).Start;
            for (var line = 0; line < PrefetchedLines; line++) CacheLine.Prefetch(item + (line * CacheLine.Bytes));
        }
    }

    public Bucket* Lock(ulong hash)
    {
        while (true)
        {
            var bucket = BucketOf(hash);
            Bucket.Lock(bucket);
            if (BucketOf(hash) == bucket) return bucket;
            Bucket.Unlock(bucket);
        }
    }

    public Bucket* At(uint number) => _buckets + number;

    /// <summary>The next of a chain, or null. Under the lock.</summary>
    public Bucket* After(Bucket* bucket) => bucket->Overflow == 0 ? null : _overflow.At(bucket->Overflow);

    /// <summary>Finds a key in a chain, under its lock or during an optimistic read.</summary>
    public ulong* Find(Bucket* bucket, ulong hash, ReadOnlySpan<byte> key)
    {
        for (var length = 0; length < LongestChain; length++)
        {
            for (var i = 0; i < Bucket.SlotCount; i++)
            {
                var slot = Volatile.Read(ref bucket->Slots[i]);
                if (slot != 0 && Slot.HasTag(slot, hash) && _segments.ItemAt(Slot.PlaceOf(slot)).Key.SequenceEqual(key))
                    return &bucket->Slots[i];
            }

            var next = Volatile.Read(ref bucket->Overflow);
            if (next == 0) return null;
            bucket = _overflow.At(next);
        }

        return null;
    }

    /// <summary>Finds the slot that points to a place. Under the lock.</summary>
    public ulong* FindPlace(Bucket* bucket, ulong place)
    {
        while (true)
        {
            for (var i = 0; i < Bucket.SlotCount; i++)
            {
                if (bucket->Slots[i] != 0 && Slot.PlaceOf(bucket->Slots[i]) == place) return &bucket->Slots[i];
            }

            if (bucket->Overflow == 0) return null;
            bucket = _overflow.At(bucket->Overflow);
        }
    }

    /// <summary>Adds a slot. Under the lock.</summary>
    /// <param name="bucket">The first of the chain.</param>
    /// <param name="slot">What to add.</param>
    /// <param name="spare">An empty overflow bucket of the caller, who gets 0 for it when it was used. So a chain can always grow, with
    /// nothing to wait for under the lock.</param>
    /// <returns>False when the chain is too long, which takes two hundred keys with one hash.</returns>
    public bool TryAdd(Bucket* bucket, ulong slot, ref uint spare)
    {
        for (var length = 0; length < LongestChain; length++)
        {
            for (var i = 0; i < Bucket.SlotCount; i++)
            {
                if (bucket->Slots[i] != 0) continue;
                Volatile.Write(ref bucket->Slots[i], slot);
                return true;
            }

            if (bucket->Overflow == 0)
            {
                if (spare == 0 || length == LongestChain - 1) return false;
                Volatile.Write(ref bucket->Overflow, spare);
                spare = 0;
            }

            bucket = _overflow.At(bucket->Overflow);
        }

        return false;
    }

    /// <summary>Empties a slot and fills the hole from the end of the chain, so that overflow buckets become free. Under the
    /// lock.</summary>
    public void Remove(Bucket* first, ulong* slot)
    {
        var last = first;
        Bucket* before = null;
        while (last->Overflow != 0)
        {
            before = last;
            last = _overflow.At(last->Overflow);
        }

        Volatile.Write(ref *slot, 0);
        if (before is null) return;
        var lastSlot = LastSlotOf(last);
        if (lastSlot is not null && !IsIn(last, slot))
        {
            Volatile.Write(ref *slot, *lastSlot);
            Volatile.Write(ref *lastSlot, 0);
            lastSlot = LastSlotOf(last);
        }

        if (lastSlot is not null) return;
        var freed = before->Overflow;
        Volatile.Write(ref before->Overflow, 0);
        _overflow.Return(freed);
    }

    /// <summary>Moves half of the next bucket in line to a new one. By the holder of the maintenance lock, which has paid for it.</summary>
    public void Split()
    {
        var count = _count;
        var half = 1u << BitOperations.Log2(count);
        var from = _buckets + (count - half);
        var to = _buckets + count;
        Bucket.Lock(from);
        var held = TakeAll(from, 0, out var chain);
        // Each of the two chains is filled from the front, so that both together need no overflow bucket more than the one did.
        uint spare = 0;
        for (var i = 0; i < held; i++)
        {
            if (spare == 0) spare = Pop(ref chain);
            var hash = _hash.Of(_segments.ItemAt(Slot.PlaceOf(_held[i])).Key);
            TryAdd((hash & half) != 0 ? to : from, _held[i], ref spare);
        }

        Volatile.Write(ref _count, count + 1);
        Bucket.Unlock(from);
        ReturnAll(spare, chain);
    }

    /// <summary>Takes the last split back. By the holder of the maintenance lock.</summary>
    /// <returns>False when there was none, or there is no overflow bucket to do it with.</returns>
    public bool TryJoin()
    {
        var last = _count - 1;
        uint spare = 0;
        // The slots of two chains may need one overflow bucket more than both have.
        if (last < _fewest || (spare = _overflow.Take()) == 0) return false;
        var from = _buckets + last;
        var into = _buckets + (last - (1u << BitOperations.Log2(last)));
        Bucket.Lock(into);
        Bucket.Lock(from);
        var fits = LengthOf(into) + LengthOf(from) <= LongestChain;
        uint chain = 0, otherChain = 0;
        if (fits)
        {
            var held = TakeAll(from, TakeAll(into, 0, out chain), out otherChain);
            for (var i = 0; i < held; i++)
            {
                if (spare == 0 && (spare = Pop(ref chain)) == 0) spare = Pop(ref otherChain);
                TryAdd(into, _held[i], ref spare);
            }

            // Before the count: whoever finds that a bucket is gone finds this as well.
            Volatile.Write(ref _joins, _joins + 1);
            Volatile.Write(ref _count, last);
        }

        Bucket.Unlock(from);
        Bucket.Unlock(into);
        ReturnAll(spare, chain);
        ReturnAll(0, otherChain);
        return fits;
    }

    /// <summary>Gives the memory of buckets back that were joined with others. Nobody may be reading them any more, since their locks begin
    /// anew.</summary>
    /// <param name="before">How many buckets there were.</param>
    public void DiscardJoined(uint before)
    {
        var start = NativePages.RoundUp((long)_count * Bucket.Bytes);
        var end = NativePages.RoundUp((long)before * Bucket.Bytes);
        if (end > start) NativePages.Discard((byte*)_buckets + start, end - start);
    }

    public void Dispose()
    {
        _overflow.Dispose();
        NativePages.Release((byte*)_buckets, _mostBuckets * Bucket.Bytes);
    }

    private Bucket* BucketOf(ulong hash)
    {
        var count = Volatile.Read(ref _count);
        var mask = uint.MaxValue >> BitOperations.LeadingZeroCount(count - 1);
        var number = (uint)hash & mask;
        return _buckets + (number < count ? number : number & (mask >> 1));
    }

    /// <summary>Empties a chain into <see cref="_held"/>.</summary>
    /// <returns>How many slots are held then; the overflow buckets hang on the first one, which is 0 if there were none.</returns>
    private int TakeAll(Bucket* bucket, int held, out uint chain)
    {
        chain = bucket->Overflow;
        Volatile.Write(ref bucket->Overflow, 0);
        for (var next = chain; ; bucket = _overflow.At(next), next = bucket->Overflow)
        {
            for (var i = 0; i < Bucket.SlotCount; i++)
            {
                if (bucket->Slots[i] == 0) continue;
                _held[held++] = bucket->Slots[i];
                Volatile.Write(ref bucket->Slots[i], 0);
            }

            if (next == 0) return held;
        }
    }

    private int LengthOf(Bucket* bucket)
    {
        var length = 1;
        for (; bucket->Overflow != 0; bucket = _overflow.At(bucket->Overflow)) length++;
        return length;
    }

    private uint Pop(ref uint chain)
    {
        var number = chain;
        if (number == 0) return 0;
        chain = _overflow.At(number)->Overflow;
        Volatile.Write(ref _overflow.At(number)->Overflow, 0);
        return number;
    }

    private void ReturnAll(uint spare, uint chain)
    {
        if (spare != 0) _overflow.Return(spare);
        while (chain != 0) _overflow.Return(Pop(ref chain));
    }

    private static ulong* LastSlotOf(Bucket* bucket)
    {
        for (var i = Bucket.SlotCount - 1; i >= 0; i--)
        {
            if (bucket->Slots[i] != 0) return &bucket->Slots[i];
        }

        return null;
    }

    private static bool IsIn(Bucket* bucket, ulong* slot) => slot >= bucket->Slots && slot < bucket->Slots + Bucket.SlotCount;
}
