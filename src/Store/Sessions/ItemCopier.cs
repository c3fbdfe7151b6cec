using Understudy.Store.Index;
using Understudy.Store.Items;
using Understudy.Store.Segments;

namespace Understudy.Store.Sessions;

/// <summary>Puts states of keys in place as another node has them.</summary>
internal sealed unsafe class ItemCopier(ItemStore store, StoreSession session, ItemWriter writer)
{
    private readonly ItemTable _table = store.Table;
    private readonly ItemIndex _index = store.Table.Index;
    private readonly ChangeLog? _changes = store.Changes;
    private readonly WrittenKeys? _written = store.Written;

    /// <returns>False if there is no room for it, or it is too large: then the key has no item, since an old one would be wrong.</returns>
    public bool TryStore(scoped in CopiedItem copied)
    {
        var isOver = Item.IsExpired(copied.ExpiresAt, session.Now);
        _table.RaiseCas(copied.Cas);
        if (!isOver && store.Fits(copied.Key.Length, copied.Value.Length, copied.Flags) && TryLink(in copied, takes: false, out _))
            return true;
        Drop(copied.Key);
        return isOver;
    }

    /// <summary>The same of a server whose items this store takes over, unless a client has written the key here: the log hears of
    /// it.</summary>
    public TakeOutcome Take(scoped in CopiedItem copied)
    {
        var hash = _index.HashOf(copied.Key);
        if (_written is null || !_written.MayTake(hash)) return TakeOutcome.Written;
        _table.RaiseCas(copied.Cas);
        if (Item.IsExpired(copied.ExpiresAt, session.Now)) return Release(copied.Key) ? TakeOutcome.Taken : TakeOutcome.Written;
        if (store.Fits(copied.Key.Length, copied.Value.Length, copied.Flags) && TryLink(in copied, takes: true, out var isWritten))
            return isWritten ? TakeOutcome.Written : TakeOutcome.Taken;
        Release(copied.Key);
        return TakeOutcome.NoRoom;
    }

    /// <summary>Lets go of an item that the server does not have any more.</summary>
    /// <returns>False if a client has written the key here.</returns>
    public bool Release(ReadOnlySpan<byte> key)
    {
        var hash = _index.HashOf(key);
        var bucket = _index.Lock(hash);
        var mayTake = _written is not null && _written.MayTake(hash);
        if (mayTake && _table.Find(session, bucket, hash, key, out var slot, out _) == FindOutcome.Hit)
        {
            _table.Unlink(session, bucket, slot);
            _changes?.Append(key);
        }

        Bucket.Unlock(bucket);
        return mayTake;
    }

    public void Drop(ReadOnlySpan<byte> key)
    {
        var hash = _index.HashOf(key);
        var bucket = _index.Lock(hash);
        if (_table.Find(session, bucket, hash, key, out var slot, out _) == FindOutcome.Hit) _table.Unlink(session, bucket, slot);
        Bucket.Unlock(bucket);
    }

    private bool TryLink(scoped in CopiedItem copied, bool takes, out bool isWritten)
    {
        isWritten = false;
        var hash = _index.HashOf(copied.Key);
        var marks = (copied.IsStale ? ItemMarks.Stale : ItemMarks.None) | (copied.IsTokenTaken ? ItemMarks.TokenTaken : ItemMarks.None)
            | (copied.IsBinaryKey ? ItemMarks.BinaryKey : ItemMarks.None);
        while (true)
        {
            var isReserved = writer.TryReserve(
                copied.Key, hash, copied.Value.Length, copied.Flags, copied.ExpiresAt, marks, out var reservation);
            if (!isReserved) return false;
            copied.Value.CopyTo(reservation.Value);
            reservation.Item.Cas = copied.Cas;
            var bucket = _index.Lock(hash);
            isWritten = takes && !_written!.MayTake(hash);
            var isLost = !isWritten && _table.IsFlushed(in reservation);
            if (!isLost && !isWritten)
            {
                _table.Find(session, bucket, hash, copied.Key, out var slot, out _);
                _table.Link(session, bucket, slot, hash, in reservation);
                if (takes) _changes?.Append(copied.Key);
            }

            Bucket.Unlock(bucket);
            if (!isLost) return true;
        }
    }
}
