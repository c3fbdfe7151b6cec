using Understudy.Store.Eviction;
using Understudy.Store.Index;
using Understudy.Store.Items;
using Understudy.Store.Segments;

namespace Understudy.Store.Sessions;

/// <summary>Storage commands and deletes.</summary>
/// <remarks>
/// Every set writes a new item, even over one of the same size: so that readers need no lock and no copy for values longer than a number.
/// Memory is reserved outside the lock of the bucket, since it may take an eviction; so a condition is judged twice, before and after.
/// </remarks>
internal sealed unsafe class ItemWriter(ItemStore store, StoreSession session)
{
    private readonly ItemTable _table = store.Table;
    private readonly ItemIndex _index = store.Table.Index;
    private readonly ChangeLog? _changes = store.Changes;
    private readonly WrittenKeys? _written = store.Written;

    public StoreOutcome Store(scoped in StoreRequest request, out StoreReply reply)
    {
        reply = default;
        if (!store.Fits(request.Key.Length, request.Value.Length, request.Flags)) return StoreOutcome.TooLarge;
        var hash = _index.HashOf(request.Key);
        var isJoin = request.Mode is StoreMode.Append or StoreMode.Prepend;
        var old = new OldItem();
        if (request.Mode != StoreMode.Set)
        {
            var bucket = _index.Lock(hash);
            var early = Judge(in request, bucket, hash, ref old);
            Bucket.Unlock(bucket);
            if (early != StoreOutcome.Stored) return early;
        }

        while (true)
        {
            var exists = old.Exists;
            var oldBytes = isJoin ? old.ValueBytes : 0;
            var flags = isJoin && old.Exists ? old.Flags : request.Flags;
            if (isJoin && !store.Fits(request.Key.Length, oldBytes + request.Value.Length, flags)) return StoreOutcome.TooLarge;
            var expiresAt = isJoin && old.Exists ? old.ExpiresAt : Expiration.Of(request.Exptime, session.Now);
            // What append and prepend make of an item has an ordinary key, whatever either key was: so it is in memcached.
            var marks = request.IsBinaryKey && !(isJoin && old.Exists) ? ItemMarks.BinaryKey : ItemMarks.None;
            var bytes = oldBytes + request.Value.Length;
            if (!TryReserve(request.Key, hash, bytes, flags, expiresAt, marks, out var reservation)) return StoreOutcome.NoMemory;
            if (!isJoin) request.Value.CopyTo(reservation.Value);

            var bucket = _index.Lock(hash);
            var outcome = Judge(in request, bucket, hash, ref old);
            // An append needs memory for the value as it is now; when that has changed, begin again.
            var isFitting = (!isJoin || old.HasShape(oldBytes, flags, exists))
                && !_table.IsFlushed(in reservation);
            if (outcome == StoreOutcome.Stored && isFitting)
            {
                if (isJoin) Join(in request, in old, in reservation);
                reply = new StoreReply(Put(in request, bucket, hash, in old, in reservation), bytes);
            }

            Bucket.Unlock(bucket);
            if (outcome != StoreOutcome.Stored || isFitting) return outcome;
        }
    }

    public StoreOutcome Delete(ReadOnlySpan<byte> key, scoped in DeleteRequest request)
    {
        var hash = _index.HashOf(key);
        var bucket = _index.Lock(hash);
        var outcome = StoreOutcome.NotFound;
        if (_table.Find(session, bucket, hash, key, out var slot, out var item) == FindOutcome.Hit)
        {
            outcome = StoreOutcome.Stored;
            if (request.CompareCas != 0 && request.CompareCas != item.Cas) outcome = StoreOutcome.Exists;
            else if (request.Invalidates) Invalidate(Slot.PlaceOf(*slot), item, in request);
            else _table.Unlink(session, bucket, slot);
        }

        // A copy elsewhere may still have what was evicted here, and must not bring it back.
        if (outcome != StoreOutcome.Exists) Note(key, hash);
        Bucket.Unlock(bucket);
        return outcome;
    }

    /// <summary>md with x: an empty item takes the place of what is there, and its token unless that is given or the item is marked
    /// stale.</summary>
    public StoreOutcome RemoveValue(ReadOnlySpan<byte> key, scoped in DeleteRequest request)
    {
        var hash = _index.HashOf(key);
        var expiresAt = Expiration.Of(request.Exptime ?? 0, session.Now);
        var reservation = default(Reservation);
        while (true)
        {
            var bucket = _index.Lock(hash);
            var outcome = StoreOutcome.NotFound;
            if (_table.Find(session, bucket, hash, key, out var slot, out var item) == FindOutcome.Hit)
                outcome = request.CompareCas != 0 && request.CompareCas != item.Cas ? StoreOutcome.Exists : StoreOutcome.Stored;
            var isReady = reservation.Place != 0 && !_table.IsFlushed(in reservation);
            if (outcome == StoreOutcome.Stored && isReady)
            {
                var cas = request.NewCas != 0 ? request.NewCas : request.Invalidates ? _table.NextCas() : item.Cas;
                reservation.Item.Cas = cas;
                if (request.Invalidates) reservation.Item.SetMark(ItemMarks.Stale);
                _table.Link(session, bucket, slot, hash, in reservation);
            }

            // As of a delete: a copy elsewhere may still have what was evicted here.
            var isOver = outcome != StoreOutcome.Stored || isReady;
            if (isOver && outcome != StoreOutcome.Exists) Note(key, hash);
            Bucket.Unlock(bucket);
            if (isOver) return outcome;
            if (!TryReserve(key, hash, 0, request.Flags, expiresAt, ItemMarks.None, out reservation)) return StoreOutcome.NoMemory;
        }
    }

    /// <summary>Adds an empty item that its maker has the token to fill.</summary>
    /// <returns>NotStored when the key exists by now.</returns>
    public StoreOutcome TryVivify(ReadOnlySpan<byte> key, scoped in ReadRequest request, out ItemView view)
    {
        view = default;
        var hash = _index.HashOf(key);
        // Not marked as a binary key, even if it was asked for by one: so it is in memcached.
        var marks = ItemMarks.TokenTaken | (request.LeavesNoTrace ? ItemMarks.None : ItemMarks.Fetched);
        var expiresAt = Expiration.Of(request.VivifyExptime ?? 0, session.Now);
        Bucket* bucket;
        Reservation reservation;
        while (true)
        {
            if (!TryReserve(key, hash, 0, 0, expiresAt, marks, out reservation)) return StoreOutcome.NoMemory;
            bucket = _index.Lock(hash);
            if (!_table.IsFlushed(in reservation)) break;
            Bucket.Unlock(bucket);
        }

        var outcome = StoreOutcome.NotStored;
        if (_table.Find(session, bucket, hash, key, out _, out _) != FindOutcome.Hit)
        {
            reservation.Item.Cas = request.NewCas != 0 ? request.NewCas : _table.NextCas();
            _table.Link(session, bucket, null, hash, in reservation);
            Note(key, hash);
            view = _table.ViewOf(reservation.Place, session.Now) with
            {
                WinsToken = true, IsTokenTaken = false, WasFetched = false,
            };
            outcome = StoreOutcome.Stored;
        }

        Bucket.Unlock(bucket);
        return outcome;
    }

    /// <summary>Reserves memory where S3-FIFO wants the item: beside its older self, in the main queue if it was there lately, else in the
    /// small one.</summary>
    public bool TryReserve(ReadOnlySpan<byte> key, ulong hash, int valueBytes, uint flags, uint expiresAt, ItemMarks marks,
        out Reservation reservation)
    {
        var slot = _index.Find(_index.BeginRead(hash, out _), hash, key);
        var isMain = slot is not null ? Slot.IsMain(Volatile.Read(ref *slot)) : store.Ghosts.Contains(hash);
        var shape = new ItemShape
        {
            Key = key, ValueBytes = valueBytes, Flags = flags, ExpiresAt = expiresAt, Marks = marks,
            Queue = isMain ? SegmentQueue.Main : SegmentQueue.Small,
        };
        return store.Allocator.TryReserve(session, store.Evictor, in shape, out reservation);
    }

    /// <summary>memcached's do_store_item: whether a command may store, seen what is there now.</summary>
    private StoreOutcome Judge(scoped in StoreRequest request, Bucket* bucket, ulong hash, ref OldItem old)
    {
        var state = _table.Find(session, bucket, hash, request.Key, out var slot, out var item);
        old = state == FindOutcome.Hit ? new OldItem(slot, item, _table.ValueOf(Slot.PlaceOf(*slot), item).Length) : new OldItem();
        if (!old.Exists)
        {
            return request.Mode switch
            {
                StoreMode.Set or StoreMode.Add => StoreOutcome.Stored,
                StoreMode.CompareAndSet => StoreOutcome.NotFound,
                StoreMode.Append or StoreMode.Prepend when request.Vivifies => StoreOutcome.Stored,
                _ => StoreOutcome.NotStored,
            };
        }

        var isAny = request.CompareCas == 0;
        switch (request.Mode)
        {
            case StoreMode.Add:
                item.NoteUse(session.Now);
                Volatile.Write(ref *slot, Slot.WithOneMoreHit(*slot));
                return StoreOutcome.NotStored;
            case StoreMode.CompareAndSet:
                old.StaysStale = !isAny && request.AcceptsStale && request.CompareCas < item.Cas;
                return (!isAny && request.CompareCas == item.Cas) || old.StaysStale ? StoreOutcome.Stored : StoreOutcome.Exists;
            case StoreMode.Append or StoreMode.Prepend:
                return isAny || request.CompareCas == item.Cas ? StoreOutcome.Stored : StoreOutcome.Exists;
            default:
                return StoreOutcome.Stored;
        }
    }

    private ulong Put(scoped in StoreRequest request, Bucket* bucket, ulong hash, in OldItem old, in Reservation reservation)
    {
        var item = reservation.Item;
        item.Cas = request.NewCas != 0 ? request.NewCas : _table.NextCas();
        if (old.StaysStale)
        {
            item.ExpiresAt = old.Item.ExpiresAt;
            item.SetMark(ItemMarks.Stale | (old.Item.Marks & ItemMarks.TokenTaken));
        }

        _table.Link(session, bucket, old.Slot, hash, in reservation);
        Note(request.Key, hash);
        return item.Cas;
    }

    private void Note(ReadOnlySpan<byte> key, ulong hash)
    {
        _changes?.Append(key);
        _written?.Note(hash);
    }

    private static void Join(scoped in StoreRequest request, in OldItem old, in Reservation reservation)
    {
        // Its TTL may have been touched since memory was reserved.
        if (old.Exists) reservation.Item.ExpiresAt = old.Item.ExpiresAt;
        var isAppend = request.Mode == StoreMode.Append;
        var value = reservation.Value;
        if (old.Exists)
        {
            var kept = new ReadOnlySpan<byte>(old.Item.ValueStart, old.ValueBytes);
            kept.CopyTo(value[(isAppend ? 0 : request.Value.Length)..]);
        }

        request.Value.CopyTo(value[(isAppend ? old.ValueBytes : 0)..]);
    }

    private void Invalidate(ulong place, Item item, scoped in DeleteRequest request)
    {
        if (request.Exptime is { } exptime)
        {
            item.ExpiresAt = Expiration.Of(exptime, session.Now);
            _table.NoteExpiry(place, item.ExpiresAt);
        }

        item.SetMark(ItemMarks.Stale);
        item.ClearMark(ItemMarks.TokenTaken);
        item.Cas = request.NewCas != 0 ? request.NewCas : _table.NextCas();
    }

    /// <summary>The item a command found, while the lock is held; afterwards only its sizes mean something.</summary>
    private struct OldItem(ulong* slot, Item item, int valueBytes)
    {
        public readonly bool Exists => slot is not null;
        public readonly ulong* Slot => slot;
        public readonly Item Item => item;
        public readonly int ValueBytes => valueBytes;

        /// <summary>Taken at once, since a join compares them after the lock was released.</summary>
        public uint Flags = slot is null ? 0 : item.Flags;
        public uint ExpiresAt = slot is null ? 0 : item.ExpiresAt;

        /// <summary>Memory that was reserved for what was seen then is still what it takes.</summary>
        public readonly bool HasShape(int oldBytes, uint flags, bool existed) =>
            ValueBytes == oldBytes && Exists == existed && (!existed || Flags == flags);

        /// <summary>ms with I met a newer item: the new value is stale too.</summary>
        public bool StaysStale;
    }
}
