using Understudy.Node.State;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Replies;
using Understudy.Store;

namespace Understudy.Node.Importing;

/// <summary>Puts in place what the source says of a key.</summary>
internal sealed class ItemTaker(WorkerState worker, SourceLink link, SourceFigures figures, ImportCounters counters)
{
    /// <param name="key">The key.</param>
    /// <param name="frame">The answer to an <c>mg</c>.</param>
    /// <param name="reply">What the parser read from it.</param>
    /// <returns>False if it is no such answer.</returns>
    public bool TryTake(ReadOnlySpan<byte> key, ReadOnlySpan<byte> frame, in Reply reply)
    {
        figures.NoteRead();
        if (reply.Kind == ReplyKind.MetaValue) Put(key, frame, in reply);
        // What it cannot tell, nobody here knows either.
        else if (reply.Kind is ReplyKind.MetaMiss or ReplyKind.ServerError) worker.Store.Release(key);
        else return false;
        return true;
    }

    /// <summary>The item is too large to be stored here.</summary>
    public void Refuse(ReadOnlySpan<byte> key)
    {
        figures.NoteRead();
        counters.NotStored++;
        worker.Store.Release(key);
    }

    /// <summary>The source has been asked whether it has a key.</summary>
    public void Look(ReadOnlySpan<byte> key, in Reply reply)
    {
        if (reply.Kind is ReplyKind.MetaMiss or ReplyKind.MetaNotFound && worker.Store.Release(key)) counters.Dropped++;
    }

    private void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> frame, in Reply reply)
    {
        // Reading a stale item takes the right to renew it, which is a client's.
        if (reply is { IsStale: true, IsWin: true }) link.GiveBack(key, reply.Cas, figures.Capabilities!.Value.HasExplicitCas);
        if (!SourceItem.TryRead(frame, in reply, out var item) || item.SecondsLeft == 0)
        {
            worker.Store.Release(key);
            return;
        }

        var outcome = worker.Store.Take(new CopiedItem
        {
            Key = key,
            Value = frame.Slice(reply.LineLength, reply.ValueLength),
            Cas = reply.Cas,
            Flags = item.Flags,
            ExpiresAt = item.SecondsLeft < 0 ? 0 : (uint)Math.Min(worker.Now + item.SecondsLeft, uint.MaxValue),
            IsStale = reply.IsStale,
            IsTokenTaken = reply.IsTokenTaken,
            IsBinaryKey = Base64Key.IsNeededFor(key),
        });
        if (outcome == TakeOutcome.Written) counters.Kept++;
        else if (outcome == TakeOutcome.NoRoom) counters.NotStored++;
        if (outcome != TakeOutcome.Taken) return;
        counters.Copied++;
        counters.CopiedBytes += reply.ValueLength;
    }
}
