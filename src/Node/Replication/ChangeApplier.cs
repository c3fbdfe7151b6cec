using Understudy.Protocol.Links;
using Understudy.Store;

namespace Understudy.Node.Replication;

/// <summary>Puts in place what a leader sends.</summary>
internal sealed class ChangeApplier(ItemStore store, StoreSession session, PeerClock clock)
{
    private readonly ChangeLog _log = store.Changes!;
    private uint _mostAhead;

    public long Applied { get; private set; }

    public long Copied { get; private set; }

    /// <summary>Items for which there was no room; they are gone here.</summary>
    public long NotStored { get; private set; }

    /// <returns>False if records are missing, or it makes no sense.</returns>
    public bool TryApply(ref LinkFrame frame, long nowMilliseconds)
    {
        if (frame.Verb == LinkVerb.Item) return TryPut(ref frame, nowMilliseconds);
        if (frame[0] != _log.Last + 1) return false;
        if (frame.Verb == LinkVerb.Flush)
        {
            session.Empty();
            _log.AppendCopied(ChangeKind.Flush, [], 0);
        }
        else
        {
            if (frame.Payload.Length is 0 or > byte.MaxValue) return false;
            session.Drop(frame.Payload);
            Append(frame.Payload, frame[1]);
        }

        Applied++;
        return true;
    }

    /// <summary>Drops what has changed behind a record, and what is newer than that.</summary>
    public void RollBack(long fork, Action<ReadOnlySpan<byte>> onKey, Action onAll)
    {
        var batch = new ChangeBatch();
        if (!_log.TryFind(Math.Max(_log.First, fork - _mostAhead), out var cursor)) return;
        while (_log.TryRead(ref cursor, batch) && !batch.IsAtEnd)
        {
            while (batch.TryTake())
            {
                if (batch.Lsn + batch.Ahead <= fork) continue;
                if (batch.Kind == ChangeKind.Flush)
                {
                    session.Empty();
                    onAll();
                }
                else
                {
                    session.Drop(batch.Key);
                    onKey(batch.Key);
                }
            }
        }
    }

    private bool TryPut(ref LinkFrame frame, long nowMilliseconds)
    {
        var (lsn, keyBytes) = (frame[0], frame[7]);
        if ((lsn != 0 && lsn != _log.Last + 1) || keyBytes is 0 or > byte.MaxValue || keyBytes > frame.Payload.Length) return false;
        if (frame[2] > uint.MaxValue || frame[5] > uint.MaxValue) return false;
        var key = frame.Payload[..(int)keyBytes];
        var expiresAt = clock.ExpiryOf((uint)frame[2], nowMilliseconds);
        if (expiresAt is { } second)
        {
            var isStored = session.TryCopy(new CopiedItem
            {
                Key = key, Value = frame.Payload[(int)keyBytes..], ExpiresAt = second, Cas = PairFrames.Whole(frame[3], frame[4]),
                Flags = (uint)frame[5], IsStale = (frame[6] & PairFrames.Stale) != 0,
                IsTokenTaken = (frame[6] & PairFrames.TokenTaken) != 0, IsBinaryKey = (frame[6] & PairFrames.BinaryKey) != 0,
            });
            if (!isStored) NotStored++;
        }
        else
        {
            session.Drop(key);
        }

        if (lsn != 0) Append(key, frame[1]);
        if (lsn != 0) Applied++;
        else Copied++;
        return true;
    }

    private void Append(ReadOnlySpan<byte> key, long ahead)
    {
        var bounded = (uint)Math.Min(ahead, uint.MaxValue);
        _mostAhead = Math.Max(_mostAhead, bounded);
        _log.AppendCopied(ChangeKind.Key, key, bounded);
    }
}
