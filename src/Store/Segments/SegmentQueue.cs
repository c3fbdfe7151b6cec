namespace Understudy.Store.Segments;

/// <summary>Segments in the order they were opened. Changed only by who holds the maintenance lock.</summary>
internal sealed unsafe class SegmentQueue(Segment* segments, byte number)
{
    public const byte Small = 0;
    public const byte Main = 1;
    public const int None = -1;

    /// <summary>The oldest, or <see cref="None"/>.</summary>
    public int Head { get; private set; } = None;

    public int Tail { get; private set; } = None;

    /// <summary>Sum of the capacities.</summary>
    public long Bytes { get; private set; }

    public int Count { get; private set; }

    public void Append(int id)
    {
        ref var segment = ref segments[id];
        segment.Queue = number;
        segment.Previous = Tail;
        segment.Next = None;
        if (Tail == None) Head = id;
        else segments[Tail].Next = id;
        Tail = id;
        Bytes += segment.Capacity;
        Count++;
    }

    public void Remove(int id)
    {
        ref var segment = ref segments[id];
        if (segment.Previous == None) Head = segment.Next;
        else segments[segment.Previous].Next = segment.Next;
        if (segment.Next == None) Tail = segment.Previous;
        else segments[segment.Next].Previous = segment.Previous;
        Bytes -= segment.Capacity;
        Count--;
    }
}
