using System.Runtime.InteropServices;

namespace Understudy.Store.Segments;

/// <summary>What is known of a segment: a run of items, written from the front and given back as a whole.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct Segment
{
    public const int Bytes = 80;

    public byte* Start;

    /// <summary>Where the next item goes. Grows past the capacity when items no longer fit.</summary>
    public long WriteOffset;

    /// <summary>Grows from segment to segment: the order of the queues, and what flush_all compares with.</summary>
    public long Sequence;

    /// <summary>The epoch in which it was sealed, later retired.</summary>
    public long Epoch;
    public int Capacity;

    /// <summary>Where the items end, once it is sealed.</summary>
    public int End;
    public int LiveBytes;
    public int LiveItems;

    /// <summary>At or after the last expiry of its items; <see cref="uint.MaxValue"/> when one never expires.</summary>
    public uint LatestExpiry;
    public int Next;
    public int Previous;

    /// <summary>Length of the value of a large segment's only item.</summary>
    public int ValueBytes;
    public SegmentState State;
    public bool IsLarge;
    public byte Queue;
}

internal enum SegmentState : byte
{
    /// <summary>In no queue.</summary>
    Free,

    /// <summary>Takes items.</summary>
    Open,

    /// <summary>Takes no more items.</summary>
    Sealed,

    /// <summary>Emptied; waits until nobody can still read it.</summary>
    Retired,
}
