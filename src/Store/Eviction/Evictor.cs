using Understudy.Store.Index;
using Understudy.Store.Items;
using Understudy.Store.Segments;

namespace Understudy.Store.Eviction;

/// <summary>Keeps memory free: empties segments, keeping what was hit (S3-FIFO, SOSP'23), and lets the index grow with the items.</summary>
/// <remarks>Everything here belongs to the holder of the maintenance lock, whose session holds no pointer into the store.</remarks>
internal sealed unsafe class Evictor(ItemStore store, ItemTable table, MemoryBudget budget, EpochTable epochs, GhostQueue ghosts,
    Allocator allocator, int ttlClasses)
{
    // Long enough for a thread that lost its processor in the middle of a command to get it back.
    private const int MostYields = 100_000;

    private const int MostSweptAtOnce = 8;

    // A quarter of a mebibyte of the index; joining them takes under a millisecond.
    private const uint MostJoinedAtOnce = 4096;

    private readonly SegmentTable _segments = table.Segments;
    private readonly ItemIndex _index = table.Index;
    private readonly VictimPolicy _policy = new(table, epochs);

    /// <summary>Segments kept free so that moving items and waiting for readers do not hold up a write: under 1 %.</summary>
    private readonly int _reserve = (int)Math.Max(3, table.Segments.LimitSegments / 128);

    public ItemIndex Index => _index;

    /// <summary>Makes sure that a segment can be opened.</summary>
    public bool TryMakeRoom(StoreSession session)
    {
        session.Refresh();
        _segments.Reclaim();
        GrowIndex();
        // Each pass takes a hit from every item of the main queue it keeps, so that four passes over all segments free something.
        for (var rounds = 4 * (_segments.LimitSegments + 4); rounds > 0; rounds--)
        {
            if (budget.Free < 0 && _segments.TryDiscardFree()) continue;
            if (_segments.Available + _segments.RetiredCount >= _reserve || !TryEvict(session))
            {
                if (_segments.Available > 0) return true;
                if (_segments.RetiredCount == 0 || !TryWait(session, _segments.OldestRetiredEpoch)) return false;
            }

            _segments.Reclaim();
        }

        return _segments.Available > 0;
    }

    /// <summary>Gives back some of the index if it is twice as large as its items want.</summary>
    public bool TryShrinkIndex(StoreSession session)
    {
        if (store.CountItems() * 2 > ItemIndex.TargetLoad * _index.Count) return false;
        var before = _index.Count;
        while (before - _index.Count < MostJoinedAtOnce && _index.TryJoin())
        {
        }

        budget.Refund((before - _index.Count) * (long)Bucket.Bytes);
        if (TryWait(session, epochs.Advance())) _index.DiscardJoined(before);
        return _index.Count < before;
    }

    /// <summary>Gives one segment back to the budget, evicting when none is free.</summary>
    public bool TryShrink(StoreSession session)
    {
        for (var rounds = 4 * (_segments.LimitSegments + 4); rounds > 0; rounds--)
        {
            var before = budget.Used;
            if (_segments.TryDiscardFree()) return true;
            if (_segments.RetiredCount > 0 && !TryWait(session, _segments.OldestRetiredEpoch)) return false;
            _segments.Reclaim();
            if (budget.Used < before) return true;
            if (_segments.FreeCount == 0 && !TryEvict(session) && _segments.RetiredCount == 0) return false;
        }

        return false;
    }

    /// <summary>Brings the index to the size that its items want, as far as memory goes.</summary>
    public void GrowIndex()
    {
        var items = store.CountItems();
        ghosts.FitTo(items);
        while (items > ItemIndex.TargetLoad * _index.Count && _index.CanSplit && TryPay(Bucket.Bytes)) _index.Split();
    }

    /// <summary>Frees segments whose items have all expired or been flushed.</summary>
    public void Sweep(StoreSession session)
    {
        session.Refresh();
        for (var i = 0; i < MostSweptAtOnce; i++)
        {
            var id = _policy.FindDead(session.Now);
            if (id == SegmentQueue.None) break;
            TryEmpty(session, id, keepsAll: false);
        }

        _segments.Reclaim();
    }

    private bool TryEvict(StoreSession session)
    {
        session.Refresh();
        var id = _policy.FindDead(session.Now);
        var isSparse = id == SegmentQueue.None && (id = _policy.FindSparse(session.Now)) != SegmentQueue.None;
        if (id == SegmentQueue.None && store.Options.Evicts) id = _policy.FindOldest();
        if (id == SegmentQueue.None) return false;
        if (_segments[id].State == SegmentState.Open) allocator.Close(id);
        if (!TryWait(session, _segments[id].Epoch)) return false;
        return TryEmpty(session, id, keepsAll: isSparse);
    }

    /// <summary>Waits until no session can be reading or filling what was stamped with an epoch.</summary>
    private bool TryWait(StoreSession session, long epoch)
    {
        var spin = new SpinWait();
        for (var i = 0; i < MostYields; i++)
        {
            session.Refresh();
            if (epochs.HasPassed(epoch)) return true;
            spin.SpinOnce(sleep1Threshold: -1);
        }

        return false;
    }

    /// <returns>False when items had to stay, which happens only to a store that may not evict.</returns>
    private bool TryEmpty(StoreSession session, int id, bool keepsAll)
    {
        ref var segment = ref _segments[id];
        if (segment.IsLarge && Keeps(session, id)) return true;
        for (long at = 0; at < segment.End && segment.LiveItems > 0;)
        {
            var place = _segments.PlaceOf(id, at);
            var item = _segments.ItemAt(place);
            at += table.BytesOf(place, item);
            Settle(session, place, item, keepsAll);
        }

        if (segment.LiveItems > 0) return false;
        _segments.Retire(id);
        return true;
    }

    /// <summary>A large item that was hit stays where it is; its segment goes to the end of the main queue.</summary>
    private bool Keeps(StoreSession session, int id)
    {
        var place = _segments.PlaceOf(id, 0);
        var item = _segments.ItemAt(place);
        var hash = _index.HashOf(item.Key);
        var bucket = _index.Lock(hash);
        var slot = _index.FindPlace(bucket, place);
        var hits = slot is null ? 0 : Slot.HitsOf(*slot);
        var keeps = hits > 0 && table.StateOf(place, item, session.Now) == FindOutcome.Hit;
        if (keeps)
        {
            var left = _segments[id].Queue == SegmentQueue.Main ? hits - 1 : 0;
            Volatile.Write(ref *slot, Slot.Of(hash, place, left, isMain: true));
            _segments.Requeue(id, SegmentQueue.Main);
        }

        Bucket.Unlock(bucket);
        return keeps;
    }

    private void Settle(StoreSession session, ulong place, Item item, bool keepsAll)
    {
        var hash = _index.HashOf(item.Key);
        var bucket = _index.Lock(hash);
        var slot = _index.FindPlace(bucket, place);
        if (slot is not null)
        {
            if (table.StateOf(place, item, session.Now) != FindOutcome.Hit) table.UnlinkDead(session, bucket, slot);
            else if (!TryMove(session, slot, hash, place, item, keepsAll) && store.Options.Evicts)
                Evict(session, bucket, slot, hash, place);
        }

        Bucket.Unlock(bucket);
    }

    private bool TryMove(StoreSession session, ulong* slot, ulong hash, ulong place, Item item, bool keepsAll)
    {
        var hits = Slot.HitsOf(*slot);
        if ((hits == 0 && !keepsAll) || _segments.Of(place).IsLarge) return false;
        var isMain = Slot.IsMain(*slot);
        var left = keepsAll ? hits : isMain ? hits - 1 : 0;
        var queue = isMain || !keepsAll ? SegmentQueue.Main : SegmentQueue.Small;
        var bytes = table.BytesOf(place, item);
        var ttlClass = TtlClass.Of(item.ExpiresAt, session.Now, ttlClasses);
        if (!allocator.TryReserveForMove(queue, ttlClass, bytes, out var next)) return false;
        var moved = _segments.ItemAt(next);
        Buffer.MemoryCopy(item.Start, moved.Start, bytes, bytes);
        table.CountAsLive(next, moved);
        Volatile.Write(ref *slot, Slot.Of(hash, next, left, queue == SegmentQueue.Main));
        table.CountAsDead(place);
        session.Counters.Moved++;
        return true;
    }

    private void Evict(StoreSession session, Bucket* bucket, ulong* slot, ulong hash, ulong place)
    {
        if (!Slot.IsMain(*slot)) ghosts.Add(hash);
        session.Counters.Evictions++;
        var view = table.ViewOf(place, session.Now);
        if (!view.WasFetched) session.Counters.EvictedUnfetched++;
        store.EvictionObserver?.Evicted(session, in view);
        table.Unlink(session, bucket, slot);
    }

    private bool TryPay(long bytes) => budget.TryCharge(bytes) || (_segments.TryDiscardFree() && budget.TryCharge(bytes));
}
