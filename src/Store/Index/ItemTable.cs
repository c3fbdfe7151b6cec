using Understudy.Store.Items;
using Understudy.Store.Segments;

namespace Understudy.Store.Index;

/// <summary>Index and segments together: which items there are, linking and unlinking them, and keeping count.</summary>
internal sealed unsafe class ItemTable(ItemIndex index, SegmentTable segments, ulong casBase, uint casStep)
{
    private ulong _cas = casBase;
    private long _flushSequence;
    private uint _dyingSecond;

    public ItemIndex Index => index;

    public SegmentTable Segments => segments;

    /// <summary>The token given last. To be raised, before anybody uses the store, above what another life has given.</summary>
    public ulong LastCas
    {
        get => Volatile.Read(ref _cas);
        set => _cas = value;
    }

    public ulong NextCas() => Interlocked.Add(ref _cas, casStep);

    /// <summary>Sees to it that no token up to that one is given any more. Tokens stay as far apart as they were.</summary>
    public void RaiseCas(ulong seen)
    {
        ulong last;
        while ((last = Volatile.Read(ref _cas)) < seen)
        {
            var next = last + ((seen - last + casStep - 1) / casStep * casStep);
            if (Interlocked.CompareExchange(ref _cas, next, last) == last) return;
        }
    }

    /// <summary>Makes all items dead that lie in segments opened so far; the caller has closed those that were open.</summary>
    public void Flush() => Volatile.Write(ref _flushSequence, segments.NextSequence);

    public bool IsFlushed(in Segment segment) => segment.Sequence < Volatile.Read(ref _flushSequence);

    /// <summary>Whether a flush has come since memory was reserved: an item linked there would be dead, and hide what was stored after the
    /// flush. Under the lock of its bucket; a flush that comes later is one that comes after the item.</summary>
    public bool IsFlushed(in Reservation reservation) => IsFlushed(in segments.Of(reservation.Place));

    /// <summary>The second of a delayed flush: until it is over, nothing lives, not even what is stored meanwhile. 0 when there is none.
    /// By the holder of the maintenance lock.</summary>
    public uint DyingSecond
    {
        get => Volatile.Read(ref _dyingSecond);
        set => Volatile.Write(ref _dyingSecond, value);
    }

    public FindOutcome StateOf(ulong place, Item item, uint now)
    {
        if (IsFlushed(in segments.Of(place)) || now == DyingSecond) return FindOutcome.Flushed;
        return Item.IsExpired(item.ExpiresAt, now) ? FindOutcome.Expired : FindOutcome.Hit;
    }

    /// <summary>Finds a live item under the lock of its bucket; a dead one is unlinked on the way.</summary>
    public FindOutcome Find(StoreSession session, Bucket* bucket, ulong hash, ReadOnlySpan<byte> key, out ulong* slot, out Item item)
    {
        item = default;
        slot = index.Find(bucket, hash, key);
        if (slot is null) return FindOutcome.Miss;
        var place = Slot.PlaceOf(*slot);
        item = segments.ItemAt(place);
        var state = StateOf(place, item, session.Now);
        if (state == FindOutcome.Hit) return state;
        UnlinkDead(session, bucket, slot);
        slot = null;
        return state;
    }

    /// <summary>Makes a filled item the one its key leads to, in place of an old one if there is one. Under the lock. The session has a
    /// spare bucket, since memory for the item was reserved.</summary>
    public void Link(StoreSession session, Bucket* bucket, ulong* old, ulong hash, in Reservation reservation)
    {
        var hits = old is null ? 0 : Slot.HitsOf(Slot.WithOneMoreHit(*old));
        var slot = Slot.Of(hash, reservation.Place, hits, reservation.Queue == SegmentQueue.Main);
        CountAsLive(reservation.Place, reservation.Item);
        session.Counters.LinkedItems++;
        if (old is null && !index.TryAdd(bucket, slot, ref session.SpareBucket))
        {
            // Two hundred keys with one hash: another of them makes room.
            old = bucket->Slots;
            session.Counters.Evictions++;
            session.Counters.IndexDrops++;
        }

        if (old is null) return;
        var oldPlace = Slot.PlaceOf(*old);
        Volatile.Write(ref *old, slot);
        CountAsDead(oldPlace);
        session.Counters.UnlinkedItems++;
    }

    /// <summary>Under the lock.</summary>
    public void Unlink(StoreSession session, Bucket* bucket, ulong* slot)
    {
        var place = Slot.PlaceOf(*slot);
        index.Remove(bucket, slot);
        CountAsDead(place);
        session.Counters.UnlinkedItems++;
    }

    /// <summary>Unlinks what has expired or was flushed. Under the lock.</summary>
    public void UnlinkDead(StoreSession session, Bucket* bucket, ulong* slot)
    {
        var item = segments.ItemAt(Slot.PlaceOf(*slot));
        session.Counters.Reclaimed++;
        if ((item.Marks & ItemMarks.Fetched) == 0) session.Counters.ExpiredUnfetched++;
        Unlink(session, bucket, slot);
    }

    public void CountAsLive(ulong place, Item item)
    {
        ref var segment = ref segments.Of(place);
        Interlocked.Add(ref segment.LiveBytes, BytesOf(place, item));
        Interlocked.Increment(ref segment.LiveItems);
        NoteExpiry(place, item.ExpiresAt);
    }

    public void CountAsDead(ulong place)
    {
        ref var segment = ref segments.Of(place);
        Interlocked.Add(ref segment.LiveBytes, -BytesOf(place, segments.ItemAt(place)));
        Interlocked.Decrement(ref segment.LiveItems);
    }

    /// <summary>Raises the time at which the segment of a place may be dropped as a whole.</summary>
    public void NoteExpiry(ulong place, uint expiresAt)
    {
        ref var latest = ref segments.Of(place).LatestExpiry;
        var expiry = expiresAt == Expiration.Never ? uint.MaxValue : expiresAt;
        uint seen;
        while ((seen = Volatile.Read(ref latest)) < expiry && Interlocked.CompareExchange(ref latest, expiry, seen) != seen)
        {
        }
    }

    public int BytesOf(ulong place, Item item) =>
        (int)Item.BytesOf(item.KeyBytes, segments.ValueBytesOf(place, item), item.HasFlags ? 1u : 0);

    public ReadOnlySpan<byte> ValueOf(ulong place, Item item) => new(item.ValueStart, segments.ValueBytesOf(place, item));

    /// <summary>Shows an item under the lock; its value stays what it is now only until the lock is released.</summary>
    public ItemView ViewOf(ulong place, uint now)
    {
        var item = segments.ItemAt(place);
        return ViewOf(item, item.MarksWord, ValueOf(place, item), now);
    }

    public static ItemView ViewOf(Item item, uint marksWord, ReadOnlySpan<byte> value, uint now)
    {
        var marks = (ItemMarks)(byte)marksWord;
        return new ItemView
        {
            Key = item.Key,
            Value = value,
            Cas = item.Cas,
            Flags = item.Flags,
            ExpiresAt = item.ExpiresAt,
            ExpiredAtBefore = item.ExpiresAt,
            SecondsSinceAccess = Item.SecondsSinceAccess(marksWord, now),
            WasFetched = (marks & ItemMarks.Fetched) != 0,
            IsStale = (marks & ItemMarks.Stale) != 0,
            IsTokenTaken = (marks & ItemMarks.TokenTaken) != 0,
            IsBinaryKey = (marks & ItemMarks.BinaryKey) != 0,
        };
    }
}
