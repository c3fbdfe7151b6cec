using System.Numerics;
using Understudy.Store.Items;
using Understudy.Transport.Interop;

namespace Understudy.Store.Segments;

/// <summary>All segments: ordinary ones in one region, and large ones, each made for one item that ordinary ones are too small
/// for.</summary>
/// <remarks>Places are <c>segment number, offset in 8 bytes</c>, plus 1. Lists and memory belong to the holder of the maintenance lock;
/// bump allocation and live counts are for everybody.</remarks>
internal sealed unsafe class SegmentTable : IDisposable
{
    private const long PageBytes = 4096;

    private readonly MemoryBudget _budget;
    private readonly EpochTable _epochs;
    private readonly Segment* _segments;
    private readonly byte* _region;
    private readonly int _ordinaryCount;
    private readonly int _count;
    private readonly int _placeShift;
    private readonly Queue<int> _retired = new(64);
    private readonly Stack<int> _free = new();
    private readonly Stack<int> _discarded = new();
    private readonly Stack<int> _freeLargeNumbers = new();
    private int _freshOrdinary;
    private int _freshLarge;
    private long _sequence = 1;

    public SegmentTable(long limitBytes, int growthFactor, MemoryBudget budget, EpochTable epochs)
    {
        _budget = budget;
        _epochs = epochs;
        SegmentBytes = SegmentBytesFor(limitBytes);
        _placeShift = BitOperations.Log2((uint)SegmentBytes / 8);
        var largest = limitBytes * growthFactor;
        _ordinaryCount = (int)(largest / SegmentBytes);
        _count = _ordinaryCount + (int)(largest / LargestOrdinaryItem) + 1;
        _freshLarge = _ordinaryCount;
        _segments = (Segment*)NativePages.Reserve((long)_count * Segment.Bytes);
        _region = NativePages.Reserve((long)_ordinaryCount * SegmentBytes);
        if (_segments is null || _region is null) throw new InsufficientMemoryException("cannot reserve address space for items");
        Queues = [new SegmentQueue(_segments, SegmentQueue.Small), new SegmentQueue(_segments, SegmentQueue.Main)];
    }

    public int SegmentBytes { get; }

    /// <summary>Larger items get a segment of their own: the tail that stays empty when an item does not fit is at most a
    /// quarter.</summary>
    public int LargestOrdinaryItem => SegmentBytes / 4;

    public SegmentQueue[] Queues { get; }

    /// <summary>How many ordinary segments the limit would hold by itself.</summary>
    public long LimitSegments => _budget.Limit / SegmentBytes;

    public int LargeCount => _freshLarge - _ordinaryCount - _freeLargeNumbers.Count;

    public int FreeCount => _free.Count;

    /// <summary>Bytes of the segment headers that the limit can make use of.</summary>
    public long TableBytes => LimitSegments * 5 * Segment.Bytes;

    /// <summary>Memory of all segments, in use, free or waiting.</summary>
    public long HeldBytes { get; private set; }

    public int RetiredCount => _retired.Count;

    /// <summary>Segments that can be opened at once: free ones, and those the budget still allows.</summary>
    public long Available => _free.Count + Math.Min(_budget.Free / SegmentBytes, _ordinaryCount - _freshOrdinary + _discarded.Count);

    /// <summary>The sequence number that the next segment gets.</summary>
    public long NextSequence => _sequence;

    /// <summary>16 KiB to 4 MiB: about 512 segments, since fewer lose up to 5 % more hits (measured at 64 MiB).</summary>
    public static int SegmentBytesFor(long limitBytes) =>
        (int)Math.Clamp((long)BitOperations.RoundUpToPowerOf2((ulong)limitBytes / 512), 16 << 10, 4 << 20);

    public ref Segment this[int id] => ref _segments[id];

    public ref Segment Of(ulong place) => ref _segments[(place - 1) >> _placeShift];

    public Item ItemAt(ulong place) =>
        new(_segments[(place - 1) >> _placeShift].Start + (long)(((place - 1) & ((1UL << _placeShift) - 1)) << 3));

    public ulong PlaceOf(int id, long offset) => ((ulong)(uint)id << _placeShift) + ((ulong)offset >> 3) + 1;

    public int ValueBytesOf(ulong place, Item item) =>
        item.StoredValueBytes == Item.LargeValue ? Of(place).ValueBytes : item.StoredValueBytes;

    /// <summary>Takes the next bytes of an open segment.</summary>
    /// <returns>False when it is full.</returns>
    public bool TryBump(int id, long bytes, out ulong place)
    {
        ref var segment = ref _segments[id];
        var offset = Interlocked.Add(ref segment.WriteOffset, bytes) - bytes;
        place = PlaceOf(id, offset);
        if (offset + bytes <= segment.Capacity) return true;
        // The first that does not fit knows where the items end; later ones start beyond the capacity.
        if (offset <= segment.Capacity) segment.End = (int)offset;
        return false;
    }

    /// <summary>Opens an empty segment at the end of a queue.</summary>
    public int TryOpen(byte queue)
    {
        if (!TryTake(out var id)) return SegmentQueue.None;
        _segments[id] = new Segment
        {
            Start = _region + (long)id * SegmentBytes, Capacity = SegmentBytes, State = SegmentState.Open, Sequence = _sequence++,
        };
        Queues[queue].Append(id);
        return id;
    }

    /// <summary>Makes a segment for one large item; its only place is its beginning. Sealed from birth.</summary>
    public int TryOpenLarge(byte queue, long itemBytes, int valueBytes)
    {
        var bytes = (itemBytes + PageBytes - 1) & -PageBytes;
        var hasNumber = _freeLargeNumbers.Count > 0 || _freshLarge < _count;
        if (!hasNumber || !TryCharge(bytes)) return SegmentQueue.None;
        var start = NativePages.Reserve(bytes);
        if (start is null)
        {
            Refund(bytes);
            return SegmentQueue.None;
        }

        var id = _freeLargeNumbers.TryPop(out var number) ? number : _freshLarge++;
        _segments[id] = new Segment
        {
            Start = start, Capacity = (int)bytes, WriteOffset = itemBytes, End = (int)itemBytes, ValueBytes = valueBytes, IsLarge = true,
            Sequence = _sequence++, State = SegmentState.Sealed, Epoch = _epochs.Advance(),
        };
        Queues[queue].Append(id);
        return id;
    }

    /// <summary>Ends writing to a segment, full or not.</summary>
    public void Seal(int id)
    {
        ref var segment = ref _segments[id];
        var offset = Interlocked.Add(ref segment.WriteOffset, segment.Capacity + 1L) - (segment.Capacity + 1L);
        if (offset <= segment.Capacity) segment.End = (int)offset;
        segment.State = SegmentState.Sealed;
        segment.Epoch = _epochs.Advance();
    }

    /// <summary>Moves a large segment to the end of a queue instead of copying its item.</summary>
    public void Requeue(int id, byte queue)
    {
        Queues[_segments[id].Queue].Remove(id);
        _segments[id].Sequence = _sequence++;
        Queues[queue].Append(id);
    }

    /// <summary>Takes an emptied segment out of its queue, to be used again when nobody can read it any more.</summary>
    public void Retire(int id)
    {
        Queues[_segments[id].Queue].Remove(id);
        _segments[id].State = SegmentState.Retired;
        _segments[id].Epoch = _epochs.Advance();
        _retired.Enqueue(id);
    }

    public long OldestRetiredEpoch => _segments[_retired.Peek()].Epoch;

    /// <summary>Makes retired segments free whose epoch has passed.</summary>
    public void Reclaim()
    {
        while (_retired.TryPeek(out var id) && _epochs.HasPassed(_segments[id].Epoch))
        {
            _retired.Dequeue();
            ref var segment = ref _segments[id];
            segment.State = SegmentState.Free;
            if (!segment.IsLarge)
            {
                _free.Push(id);
                continue;
            }

            NativePages.Release(segment.Start, segment.Capacity);
            Refund(segment.Capacity);
            _freeLargeNumbers.Push(id);
        }
    }

    /// <summary>Gives the memory of one free segment back to the budget.</summary>
    public bool TryDiscardFree()
    {
        if (!_free.TryPop(out var id)) return false;
        NativePages.Discard(_region + (long)id * SegmentBytes, SegmentBytes);
        _discarded.Push(id);
        Refund(SegmentBytes);
        return true;
    }

    /// <summary>All segments that may hold live items, oldest first.</summary>
    public int[] InOrder()
    {
        var ids = new List<int>();
        foreach (var queue in Queues)
        {
            for (var id = queue.Head; id != SegmentQueue.None; id = _segments[id].Next) ids.Add(id);
        }

        return [.. ids.OrderBy(id => _segments[id].Sequence)];
    }

    /// <summary>Gives the memory of a segment back at once, whatever it holds. At the end of the table's life.</summary>
    public void Forget(int id) => NativePages.Discard(_segments[id].Start, _segments[id].Capacity);

    /// <summary>Bytes of linked items. Walks all headers; any thread.</summary>
    public long LiveBytes()
    {
        long bytes = 0;
        for (var id = 0; id < Volatile.Read(ref _freshOrdinary); id++) bytes += Volatile.Read(ref _segments[id].LiveBytes);
        for (var id = _ordinaryCount; id < Volatile.Read(ref _freshLarge); id++) bytes += Volatile.Read(ref _segments[id].LiveBytes);
        return bytes;
    }

    public void Dispose()
    {
        for (var id = _ordinaryCount; id < _freshLarge; id++)
        {
            if (_segments[id].State != SegmentState.Free) NativePages.Release(_segments[id].Start, _segments[id].Capacity);
        }

        NativePages.Release(_region, (long)_ordinaryCount * SegmentBytes);
        NativePages.Release((byte*)_segments, (long)_count * Segment.Bytes);
    }

    private bool TryTake(out int id)
    {
        if (_free.TryPop(out id)) return true;
        var hasFresh = _discarded.Count > 0 || _freshOrdinary < _ordinaryCount;
        if (!hasFresh || !TryCharge(SegmentBytes)) return false;
        if (!_discarded.TryPop(out id)) id = _freshOrdinary++;
        return true;
    }

    private bool TryCharge(long bytes)
    {
        if (!_budget.TryCharge(bytes)) return false;
        HeldBytes += bytes;
        return true;
    }

    private void Refund(long bytes)
    {
        _budget.Refund(bytes);
        HeldBytes -= bytes;
    }
}
