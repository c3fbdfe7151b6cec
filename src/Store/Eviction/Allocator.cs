using Understudy.Store.Items;
using Understudy.Store.Segments;

namespace Understudy.Store.Eviction;

/// <summary>Hands out memory for items: bump allocation in the open segments, one per queue and TTL class.</summary>
internal sealed class Allocator
{
    private readonly SegmentTable _segments;
    private readonly MaintenanceLock _maintenance;
    private readonly int[] _open;
    private readonly int _classes;

    public Allocator(SegmentTable segments, MaintenanceLock maintenance, int ttlClasses)
    {
        _segments = segments;
        _maintenance = maintenance;
        _classes = ttlClasses;
        _open = new int[2 * ttlClasses];
        Array.Fill(_open, SegmentQueue.None);
    }

    /// <summary>Reserves memory for an item and writes its header and key, and sees to it that the index can take it. Any pointer the
    /// session held is invalid afterwards.</summary>
    public bool TryReserve(StoreSession session, Evictor evictor, in ItemShape shape, out Reservation reservation)
    {
        reservation = default;
        if (session.SpareBucket == 0 && !TryTakeSpareBucket(session, evictor)) return false;
        var bytes = Item.BytesOf(shape.Key.Length, shape.ValueBytes, shape.Flags);
        var isReserved = bytes > _segments.LargestOrdinaryItem
            ? TryReserveLarge(session, evictor, bytes, in shape, out var place)
            : TryReserveOrdinary(session, evictor, bytes, in shape, out place);
        if (!isReserved) return false;
        var item = _segments.ItemAt(place);
        var storedBytes = bytes > _segments.LargestOrdinaryItem ? Item.LargeValue : shape.ValueBytes;
        item.Prepare(shape.Key, storedBytes, shape.Flags, shape.Marks, session.Now);
        item.ExpiresAt = shape.ExpiresAt;
        reservation = new Reservation(place, shape.Queue, item, shape.ValueBytes);
        return true;
    }

    /// <summary>Reserves without evicting, for items that eviction moves. By the holder of the maintenance lock.</summary>
    public bool TryReserveForMove(byte queue, int ttlClass, long bytes, out ulong place)
    {
        var at = queue * _classes + ttlClass;
        place = 0;
        return (_open[at] != SegmentQueue.None && _segments.TryBump(_open[at], bytes, out place))
            || (TryReplace(at) && _segments.TryBump(_open[at], bytes, out place));
    }

    /// <summary>Closes an open segment. By the holder of the maintenance lock.</summary>
    public void Close(int id)
    {
        var at = Array.IndexOf(_open, id);
        Volatile.Write(ref _open[at], SegmentQueue.None);
        _segments.Seal(id);
    }

    /// <summary>Closes all open segments. By the holder of the maintenance lock.</summary>
    public void CloseAll()
    {
        foreach (var id in _open)
        {
            if (id != SegmentQueue.None) Close(id);
        }
    }

    /// <summary>A chain of the index has become longer: a sign that the index may have to grow, and the session needs another bucket for
    /// the next time.</summary>
    private bool TryTakeSpareBucket(StoreSession session, Evictor evictor)
    {
        var index = evictor.Index;
        session.SpareBucket = index.Overflow.Take();
        var mustWait = session.SpareBucket == 0 || index.IsCrowded;
        if (mustWait) _maintenance.Enter(session);
        else if (!_maintenance.TryEnter()) return true;
        evictor.GrowIndex();
        // Only where the limit is reached is there anything left to do: the index needs memory that items have.
        while ((session.SpareBucket == 0 || index.IsCrowded) && evictor.TryShrink(session))
        {
            if (session.SpareBucket == 0) session.SpareBucket = index.Overflow.Take();
            evictor.GrowIndex();
        }

        _maintenance.Exit();
        return session.SpareBucket != 0;
    }

    private bool TryReserveOrdinary(StoreSession session, Evictor evictor, long bytes, in ItemShape shape, out ulong place)
    {
        var at = shape.Queue * _classes + TtlClass.Of(shape.ExpiresAt, session.Now, _classes);
        place = 0;
        var spin = new SpinWait();
        while (true)
        {
            session.Refresh();
            var id = Volatile.Read(ref _open[at]);
            if (id != SegmentQueue.None && _segments.TryBump(id, bytes, out place)) return true;
            if (!_maintenance.TryEnter())
            {
                spin.SpinOnce(sleep1Threshold: -1);
                continue;
            }

            var canGoOn = _open[at] != id || (evictor.TryMakeRoom(session) && (_open[at] != id || TryReplace(at)));
            _maintenance.Exit();
            if (!canGoOn) return false;
        }
    }

    private bool TryReserveLarge(StoreSession session, Evictor evictor, long bytes, in ItemShape shape, out ulong place)
    {
        _maintenance.Enter(session);
        evictor.TryMakeRoom(session);
        int id;
        while ((id = _segments.TryOpenLarge(shape.Queue, bytes, shape.ValueBytes)) == SegmentQueue.None)
        {
            if (!evictor.TryShrink(session)) break;
        }

        _maintenance.Exit();
        place = id == SegmentQueue.None ? 0 : _segments.PlaceOf(id, 0);
        return place != 0;
    }

    private bool TryReplace(int at)
    {
        var id = _segments.TryOpen((byte)(at / _classes));
        if (id == SegmentQueue.None) return false;
        var old = _open[at];
        Volatile.Write(ref _open[at], id);
        if (old != SegmentQueue.None) _segments.Seal(old);
        return true;
    }
}
