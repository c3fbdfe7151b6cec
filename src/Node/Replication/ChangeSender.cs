using Understudy.Node.State;
using Understudy.Protocol.Links;
using Understudy.Store;

namespace Understudy.Node.Replication;

/// <summary>Sends a follower what has changed, and for a whole copy all items as well, in one stream: whatever comes later in it is as new
/// or newer.</summary>
internal sealed class ChangeSender(ItemStore store, StoreSession session)
{
    // What one turn of the loop sends at most of each kind: some hundred microseconds, so that clients hardly notice.
    private const int RecordsPerTurn = 1024;
    private const int BucketsPerStep = 32;
    private const int StepsPerTurn = 8;

    private readonly ChangeLog _log = store.Changes!;
    private readonly ChangeBatch _batch = new();
    private ChangeCursor _cursor;
    private WalkCursor _walk;
    private WalkedKeys _keys = new();
    private long _copiedAt;
    private bool _isWhole;

    /// <summary>Whether there is a follower.</summary>
    public bool IsOn { get; private set; }

    /// <summary>The number of the next record to send.</summary>
    public long Next => _cursor.Next;

    public long ItemsCopied { get; private set; }

    public long RecordsSent { get; private set; }

    /// <returns>False if the ring does not reach back so far.</returns>
    public bool TryBegin(long behind, bool isWhole)
    {
        IsOn = _log.TryFind(behind + 1, out _cursor);
        (_isWhole, _walk, _copiedAt) = (isWhole, default, -1);
        _batch.Clear();
        return IsOn;
    }

    public void Stop() => IsOn = false;

    /// <summary>Sends as much as there is, as the link takes, and as a turn may last.</summary>
    public SendOutcome Send(PeerLink link)
    {
        for (var left = RecordsPerTurn; left > 0 && link.HasRoom; left--)
        {
            if (!_batch.TryTake())
            {
                if (!_log.TryRead(ref _cursor, _batch)) return SendOutcome.Lapped;
                if (!_batch.TryTake()) break;
            }

            SendRecord(link);
        }

        if (_isWhole && _copiedAt < 0) Copy(link);
        if (_isWhole && _copiedAt >= 0 && SentUpTo() >= _copiedAt)
        {
            _isWhole = false;
            PairFrames.Line(link.Output, LinkVerb.End);
            return SendOutcome.Copied;
        }

        return HasMore() ? SendOutcome.More : SendOutcome.Idle;
    }

    private bool HasMore() => _isWhole || SentUpTo() < _log.Last;

    private long SentUpTo() => _batch.IsAtEnd ? _cursor.Next - 1 : _batch.Lsn;

    private void SendRecord(PeerLink link)
    {
        RecordsSent++;
        if (_batch.Kind == ChangeKind.Flush)
        {
            PairFrames.Line(link.Output, LinkVerb.Flush, _batch.Lsn);
            return;
        }

        var found = session.Peek(_batch.Key, out var item);
        // After the state was read: it may contain what has a number by now.
        var ahead = _log.Last - _batch.Lsn;
        if (found == FindOutcome.Hit) PairFrames.Item(link.Output, in item, _batch.Lsn, ahead);
        else PairFrames.Bytes(link.Output, LinkVerb.Gone, _batch.Key, _batch.Lsn, ahead);
    }

    private void Copy(PeerLink link)
    {
        for (var step = 0; step < StepsPerTurn && link.HasRoom && _copiedAt < 0; step++)
        {
            _keys.Clear();
            session.Walk(ref _walk, BucketsPerStep, ref _keys);
            for (var at = 0; _keys.TryTake(ref at, out var key);)
            {
                if (session.Peek(key, out var item) != FindOutcome.Hit) continue;
                PairFrames.Item(link.Output, in item, lsn: 0, ahead: 0);
                ItemsCopied++;
            }

            if (_walk.IsAtEnd) _copiedAt = _log.Last;
        }
    }
}
