using Understudy.Store.Index;
using Understudy.Store.Segments;

namespace Understudy.Store.Eviction;

/// <summary>Chooses the segment that is emptied next: dead, else sparse, else by S3-FIFO the oldest of the queue that is too
/// long.</summary>
internal sealed class VictimPolicy(ItemTable table, EpochTable epochs)
{
    /// <summary>Share of the small queue in percent: 5 to 10 % do equally well, 20 % worse (simulated on five traces).</summary>
    private const int SmallPercent = 10;

    private readonly SegmentTable _segments = table.Segments;

    /// <summary>A segment without a live item, or none.</summary>
    public int FindDead(uint now) => Find(now, dead: true);

    /// <summary>A segment of which less than a quarter lives, or none.</summary>
    public int FindSparse(uint now) => Find(now, dead: false);

    /// <summary>By S3-FIFO; one that still takes items only when nothing else is there, or when it is older than all the others.</summary>
    public int FindOldest()
    {
        var small = _segments.Queues[SegmentQueue.Small];
        var main = _segments.Queues[SegmentQueue.Main];
        var preferred = small.Bytes * 100 > (small.Bytes + main.Bytes) * SmallPercent || main.Count == 0 ? small : main;
        var other = preferred == small ? main : small;
        var oldest = epochs.OldestEntered();
        var found = FirstReady(preferred, oldest);
        if (found == SegmentQueue.None) found = FirstReady(other, oldest);
        return found != SegmentQueue.None ? found : preferred.Head != SegmentQueue.None ? preferred.Head : other.Head;
    }

    private int FirstReady(SegmentQueue queue, long oldest)
    {
        var all = _segments.Queues[SegmentQueue.Small].Count + _segments.Queues[SegmentQueue.Main].Count;
        for (var id = queue.Head; id != SegmentQueue.None; id = _segments[id].Next)
        {
            ref var segment = ref _segments[id];
            if (segment.State == SegmentState.Sealed && segment.Epoch < oldest) return id;
            // A rarely used TTL class would keep its open segment for ever: after a whole turn of the memory it is due like any other.
            if (segment.State == SegmentState.Open && _segments.NextSequence - segment.Sequence > all) return id;
        }

        return SegmentQueue.None;
    }

    private int Find(uint now, bool dead)
    {
        var oldest = epochs.OldestEntered();
        foreach (var queue in _segments.Queues)
        {
            for (var id = queue.Head; id != SegmentQueue.None; id = _segments[id].Next)
            {
                ref var segment = ref _segments[id];
                if (segment.State != SegmentState.Sealed || segment.Epoch >= oldest) continue;
                var isDead = segment.LiveItems == 0 || segment.LatestExpiry <= now || table.IsFlushed(in segment);
                if (dead ? isDead : !segment.IsLarge && segment.LiveBytes < segment.Capacity / 4) return id;
            }
        }

        return SegmentQueue.None;
    }
}
