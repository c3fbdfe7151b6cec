using System.Numerics;
using Understudy.Store.Items;
using Understudy.Store.Segments;
using Understudy.Transport.Interop;

namespace Understudy.Store.Index;

/// <summary>Key to place: a hash table of cache lines that grows one bucket at a time (linear hashing, Litwin 1980).</summary>
internal sealed unsafe class ItemIndex : IDisposable
{
    /// <summary>Items per bucket above which the table grows: three quarters of the slots, measured at about 15 bytes per item.</summary>
    public const double TargetLoad = 5.25;

    // A reader that meets a chain longer than this has followed a bucket that was freed under it, and starts again.
    // None is made longer.
    public const int LongestChain = 32;

    // An item of 16+100 bytes lies in two or three; of a longer value the processor itself fetches the rest ahead.
    private const int PrefetchedLines = 3;

    private readonly Bucket* _buckets;
    private readonly long _mostBuckets;
    private readonly SegmentTable _segments;
    private readonly OverflowBuckets _overflow;
    private readonly KeyHash _hash;
    private uint _count;

    public ItemIndex(long mostBuckets, uint firstBuckets, KeyHash hash, SegmentTable segments)
    {
        _mostBuckets = mostBuckets;
        _segments = segments;
        _hash = hash;
        _overflow = new OverflowBuckets(mostBuckets);
        _buckets = (Bucket*)NativePages.Reserve(mostBuckets * Bucket.Bytes);
        if (_buckets is null) throw new InsufficientMemoryException("cannot reserve address space for the index");
        _count = firstBuckets;
    }

    public uint Count => Volatile.Read(ref _count);

    public OverflowBuckets Overflow => _overflow;

    public bool CanSplit => _count + 1 < _mostBuckets;

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
    /// <returns>False when an overflow bucket is needed and none is left, or the chain is too long.</returns>
    public bool TryAdd(Bucket* bucket, ulong slot)
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
                var number = length < LongestChain - 1 ? _overflow.Take() : 0;
                if (number == 0) return false;
                Volatile.Write(ref bucket->Overflow, number);
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
    /// <param name="dropped">Takes slots that found no overflow bucket; room for a whole chain.</param>
    /// <returns>How many slots were dropped; their items are gone.</returns>
    public int Split(Span<ulong> dropped)
    {
        var count = _count;
        var half = 1u << BitOperations.Log2(count);
        var from = _buckets + (count - half);
        var to = _buckets + count;
        Bucket.Lock(from);
        var held = TakeAll(from, dropped);
        var lost = 0;
        for (var i = 0; i < held; i++)
        {
            var hash = _hash.Of(_segments.ItemAt(Slot.PlaceOf(dropped[i])).Key);
            if (!TryAdd((hash & half) != 0 ? to : from, dropped[i])) dropped[lost++] = dropped[i];
        }

        Volatile.Write(ref _count, count + 1);
        Bucket.Unlock(from);
        return lost;
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

    private int TakeAll(Bucket* bucket, Span<ulong> slots)
    {
        var held = 0;
        var first = bucket;
        while (true)
        {
            for (var i = 0; i < Bucket.SlotCount; i++)
            {
                if (bucket->Slots[i] == 0) continue;
                slots[held++] = bucket->Slots[i];
                Volatile.Write(ref bucket->Slots[i], 0);
            }

            if (bucket->Overflow == 0) break;
            bucket = _overflow.At(bucket->Overflow);
        }

        var next = first->Overflow;
        Volatile.Write(ref first->Overflow, 0);
        while (next != 0)
        {
            var number = next;
            next = _overflow.At(number)->Overflow;
            _overflow.Return(number);
        }

        return held;
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
