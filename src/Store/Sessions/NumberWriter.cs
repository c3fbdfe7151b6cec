using Understudy.Store.Index;
using Understudy.Store.Items;
using Understudy.Store.Segments;

namespace Understudy.Store.Sessions;

/// <summary>incr and decr: in place as long as the number does not get longer, as in memcached (do_add_delta).</summary>
internal sealed unsafe class NumberWriter(ItemStore store, StoreSession session, ItemWriter writer)
{
    private readonly ItemTable _table = store.Table;
    private readonly ItemIndex _index = store.Table.Index;
    private readonly ChangeLog? _changes = store.Changes;
    private readonly WrittenKeys? _written = store.Written;

    public StoreOutcome AddDelta(ReadOnlySpan<byte> key, scoped in DeltaRequest request, out DeltaReply reply)
    {
        reply = default;
        var hash = _index.HashOf(key);
        var reservation = default(Reservation);
        Span<byte> text = stackalloc byte[NumberText.MaxBytes];
        while (true)
        {
            var bucket = _index.Lock(hash);
            var exists = _table.Find(session, bucket, hash, key, out var slot, out var item) == FindOutcome.Hit;
            var outcome = exists ? Calculate(slot, item, in request, out var number)
                : Vivify(in request, out number);
            if (outcome != StoreOutcome.Stored)
            {
                Bucket.Unlock(bucket);
                return outcome;
            }

            var digits = NumberText.Write(number, text);
            var oldBytes = exists ? _table.ValueOf(Slot.PlaceOf(*slot), item).Length : 0;
            var bytes = Math.Max(digits, oldBytes);
            var flags = exists ? item.Flags : 0;
            var isInPlace = exists && digits <= oldBytes && oldBytes <= Item.MaxMutableBytes;
            var target = isInPlace ? item : reservation.Item;
            var isReady = isInPlace || (reservation.Place != 0 && reservation.ValueBytes == bytes && target.Flags == flags
                && !_table.IsFlushed(in reservation));
            if (isReady)
            {
                Write(target, text[..digits], bytes);
                target.Cas = request.NewCas != 0 ? request.NewCas : _table.NextCas();
                var expiresAt = NewExpiry(exists, item, in request);
                target.ExpiresAt = expiresAt;
                if (isInPlace) NoteUse(slot, item);
                // memcached would have written in place, and so kept what is known of the item; a longer number is a new item there too.
                else if (exists && digits <= oldBytes) target.SetMark(item.Marks);
                if (!isInPlace) _table.Link(session, bucket, slot, hash, in reservation);
                _changes?.Append(key);
                _written?.Note(hash);
                reply = new DeltaReply { Number = number, Cas = target.Cas, ExpiresAt = expiresAt, WasVivified = !exists };
            }

            var expiry = isReady || !exists ? Expiration.Of(request.VivifyExptime ?? 0, session.Now) : item.ExpiresAt;
            Bucket.Unlock(bucket);
            if (isReady) return StoreOutcome.Stored;
            // Not marked as a binary key, even if ma makes the item by one: so it is in memcached.
            if (!writer.TryReserve(key, hash, bytes, flags, expiry, ItemMarks.None, out reservation)) return StoreOutcome.NoMemory;
        }
    }

    private StoreOutcome Calculate(ulong* slot, Item item, scoped in DeltaRequest request, out ulong number)
    {
        number = 0;
        var value = _table.ValueOf(Slot.PlaceOf(*slot), item);
        // In memcached's order: a value that cannot be a number, since it is empty or chained from chunks; the token; what the value says.
        var isChained = ItemSize.Of(item.KeyBytes, value.Length, item.Flags) > ItemSize.LargestChunk;
        if (value.IsEmpty || isChained) return StoreOutcome.NotNumeric;
        if (request.CompareCas != 0 && request.CompareCas != item.Cas) return StoreOutcome.Exists;
        if (!NumberText.TryRead(value, out var old)) return StoreOutcome.NotNumeric;
        number = !request.IsDecrement ? unchecked(old + request.Delta) : request.Delta > old ? 0 : old - request.Delta;
        return StoreOutcome.Stored;
    }

    private static StoreOutcome Vivify(scoped in DeltaRequest request, out ulong number)
    {
        number = request.Initial;
        return request.VivifyExptime is null ? StoreOutcome.NotFound : StoreOutcome.Stored;
    }

    private uint NewExpiry(bool exists, Item item, scoped in DeltaRequest request)
    {
        if (!exists) return Expiration.Of(request.VivifyExptime ?? 0, session.Now);
        return request.TouchExptime is { } touch ? Expiration.Of(touch, session.Now) : item.ExpiresAt;
    }

    private void NoteUse(ulong* slot, Item item)
    {
        item.NoteUse(session.Now);
        _table.NoteExpiry(Slot.PlaceOf(*slot), item.ExpiresAt);
        Volatile.Write(ref *slot, Slot.WithOneMoreHit(*slot));
    }

    private void Write(Item target, ReadOnlySpan<byte> digits, int bytes)
    {
        digits.CopyTo(new Span<byte>(target.ValueStart, bytes));
        new Span<byte>(target.ValueStart + digits.Length, bytes - digits.Length).Fill((byte)' ');
    }
}
