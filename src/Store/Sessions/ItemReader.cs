using Understudy.Store.Index;
using Understudy.Store.Items;

namespace Understudy.Store.Sessions;

/// <summary>Retrievals. A plain hit takes no lock: it reads, and reads again if the bucket changed meanwhile.</summary>
internal sealed unsafe class ItemReader(ItemStore store, StoreSession session, ItemWriter writer)
{
    private readonly ItemTable _table = store.Table;
    private readonly ItemIndex _index = store.Table.Index;
    private readonly ChangeLog? _changes = store.Changes;
    private readonly WrittenKeys? _written = store.Written;

    public FindOutcome Find(ReadOnlySpan<byte> key, bool leavesNoTrace, out ItemView view) =>
        Find(key, _index.HashOf(key), new ReadRequest { LeavesNoTrace = leavesNoTrace }, out view);

    public FindOutcome Read(ReadOnlySpan<byte> key, scoped in ReadRequest request, out ItemView view) =>
        Read(key, _index.HashOf(key), in request, out view);

    private FindOutcome Find(ReadOnlySpan<byte> key, ulong hash, scoped in ReadRequest request, out ItemView view)
    {
        while (true)
        {
            var bucket = _index.BeginRead(hash, out var sequence);
            var at = _index.Find(bucket, hash, key);
            var slot = at is null ? 0 : Volatile.Read(ref *at);
            if (slot == 0)
            {
                view = default;
                if (Bucket.IsUnchanged(bucket, sequence)) return FindOutcome.Miss;
                continue;
            }

            var place = Slot.PlaceOf(slot);
            var item = _table.Segments.ItemAt(place);
            var marksWord = Volatile.Read(ref item.MarksWord);
            view = ItemTable.ViewOf(item, marksWord, ReadableValue(place, item), session.Now);
            var state = _table.StateOf(place, item, session.Now);
            if (!Bucket.IsUnchanged(bucket, sequence)) continue;
            if (state != FindOutcome.Hit)
            {
                view = default;
                Bury(hash, key);
                return state;
            }

            if (request.LeavesNoTrace || IsOffered(in request, in view)) return state;
            item.NoteHit(session.Now);
            var more = Slot.WithOneMoreHit(slot);
            // A hit that collides with another change is not counted; the slot may point elsewhere by now.
            if (more != slot) Interlocked.CompareExchange(ref *at, more, slot);
            return state;
        }
    }

    public FindOutcome Read(ReadOnlySpan<byte> key, ulong hash, scoped in ReadRequest request, out ItemView view)
    {
        if (request.TouchExptime is null && request.VivifyExptime is null && request.RecacheExptime is null)
        {
            var outcome = Find(key, hash, in request, out view);
            if (outcome != FindOutcome.Hit || !IsOffered(in request, in view)) return outcome;
        }

        var seen = ReadLocked(key, hash, in request, out view);
        if (seen is not (FindOutcome.Miss or FindOutcome.Expired or FindOutcome.Flushed) || request.VivifyExptime is null) return seen;
        var vivified = writer.TryVivify(key, in request, out view);
        // Somebody may have stored the key meanwhile; then it is a hit like any other.
        return vivified == StoreOutcome.NotStored ? ReadLocked(key, hash, in request, out view)
            : vivified == StoreOutcome.Stored ? FindOutcome.Vivified : FindOutcome.NoMemory;
    }

    // A stale item whose token is free goes to exactly one reader, so that needs the lock.
    private static bool IsOffered(scoped in ReadRequest request, scoped in ItemView view) =>
        request.TakesWinToken && view is { IsStale: true, IsTokenTaken: false };

    private FindOutcome ReadLocked(ReadOnlySpan<byte> key, ulong hash, scoped in ReadRequest request, out ItemView view)
    {
        var bucket = _index.Lock(hash);
        var state = _table.Find(session, bucket, hash, key, out var slot, out var item);
        view = state == FindOutcome.Hit ? Show(slot, item, hash, in request) : default;
        Bucket.Unlock(bucket);
        return state;
    }

    private ItemView Show(ulong* slot, Item item, ulong hash, scoped in ReadRequest request)
    {
        var place = Slot.PlaceOf(*slot);
        var marksWord = Volatile.Read(ref item.MarksWord);
        var marks = (ItemMarks)(byte)marksWord;
        var before = item.ExpiresAt;
        if (request.TouchExptime is { } exptime)
        {
            item.ExpiresAt = Expiration.Of(exptime, session.Now);
            _table.NoteExpiry(place, item.ExpiresAt);
        }

        var isTokenFree = (marks & ItemMarks.TokenTaken) == 0;
        var expiresAt = request.RecachesBeforeTouch ? before : item.ExpiresAt;
        var isDue = request.RecacheExptime is { } recache && expiresAt != 0 && expiresAt < Expiration.Of(recache, session.Now);
        var wins = isTokenFree && (isDue || (request.TakesWinToken && (marks & ItemMarks.Stale) != 0));
        if (wins) item.SetMark(ItemMarks.TokenTaken);
        if (wins || request.TouchExptime is not null)
        {
            _changes?.Append(item.Key);
            _written?.Note(hash);
        }

        if (!request.LeavesNoTrace)
        {
            item.NoteHit(session.Now);
            Volatile.Write(ref *slot, Slot.WithOneMoreHit(*slot));
        }

        var view = ItemTable.ViewOf(item, marksWord, ReadableValue(place, item), session.Now);
        return view with { WinsToken = wins, ExpiredAtBefore = before };
    }

    private ReadOnlySpan<byte> ReadableValue(ulong place, Item item)
    {
        var value = _table.ValueOf(place, item);
        return value.Length <= Item.MaxMutableBytes ? session.Keep(value) : value;
    }

    private void Bury(ulong hash, ReadOnlySpan<byte> key)
    {
        var bucket = _index.Lock(hash);
        _table.Find(session, bucket, hash, key, out _, out _);
        Bucket.Unlock(bucket);
    }
}
