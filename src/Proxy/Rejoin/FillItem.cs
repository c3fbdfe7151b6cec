using Understudy.Hashing;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Rejoin;

/// <summary>Copies one item from a live replica to the one that is coming back.</summary>
/// <remarks>
/// Both steps go over the connections on which the key's writes go, so they are ordered among them: what was sent before the read is in
/// what is read,
/// and what is sent after the store comes after it. Only a write that sets out between the two could be undone by the store, and that one
/// is noticed.
/// </remarks>
internal sealed class FillItem : KeyGuard, IUpstreamCall
{
    private const int ReadStep = 0;
    private const int StoreStep = 1;

    private readonly ReplicaFill _fill;
    private readonly ByteQueue _command;
    private readonly byte[] _key = new byte[256];
    private int _keyLength;
    private bool _isBase64;
    private ulong _fingerprint;
    private bool _wasOvertaken;
    private bool _wasReplaced;
    private bool _deletes;
    private long _readAt;
    private int _source;

    public FillItem(ReplicaFill fill)
    {
        _fill = fill;
        _command = new ByteQueue(fill.Worker.Loop.Buffers);
    }

    private ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    /// <summary>Begins with the read, or with a delete if nobody can be asked for the item.</summary>
    /// <returns>False if there is nothing to do, or no way to do it.</returns>
    public bool TryStart(ReadOnlySpan<byte> key, UpstreamConnection? source)
    {
        var guards = _fill.Worker.Guards;
        _fingerprint = KeyFingerprint.Of(key);
        if (guards.Has(_fingerprint) && !_fill.ReplacesItems) return false;

        _isBase64 = NeedsBase64(key);
        if (_isBase64 && !Base64Key.TryEncode(key, _key, out _keyLength)) return false;
        if (!_isBase64) key.CopyTo(_key.AsSpan(0, _keyLength = key.Length));
        _wasOvertaken = _wasReplaced = _deletes = false;
        if (source is null) return _fill.ReplacesItems && Store(deletes: true);

        _source = source.Server;
        guards.Add(_fingerprint, this);
        _readAt = _fill.Worker.Loop.Now;
        if (source.TryEnqueue(this, ReadStep, Verb.MetaGet, out _)) return true;
        guards.Remove(_fingerprint, this);
        return _fill.ReplacesItems && Store(deletes: true);
    }

    public void Write(int tag, UpstreamConnection upstream)
    {
        if (tag == ReadStep)
        {
            ItemState.WriteQuery(Key, _isBase64, upstream.Output);
        }
        else if (_deletes)
        {
            upstream.Output.Append("md "u8);
            upstream.Output.Append(Key);
            upstream.Output.Append(_isBase64 ? " b\r\n"u8 : "\r\n"u8);
        }
        else
        {
            upstream.Output.Append(_command.Unread);
        }
    }

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (tag == StoreStep)
        {
            _command.Clear();
            _fill.OnItemOver(this, OutcomeOf(reply.Kind));
            return false;
        }

        _fill.Pace.OnRead(_fill.Worker.Loop.Now - _readAt);
        var hasItem = ItemState.TryWriteStore(
            Key, _isBase64, frame, in reply, _fill.ReplacesItems ? default : " ME"u8, _fill.UnixSeconds, _command);
        AfterRead(hasItem);
        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
        if (tag == ReadStep)
        {
            _fill.Pace.OnFailure();
            AfterRead(hasItem: false);
            return;
        }

        _command.Clear();
        _fill.OnItemOver(this, FillOutcome.Failed);
    }

    public override void OnReplaced() => _wasOvertaken = _wasReplaced = true;

    // What is copied from the same server arrives after this.
    public override void OnCopyFollows(int server) => _wasOvertaken |= server != _source;

    public override void OnChanged() => _wasOvertaken = true;

    private void AfterRead(bool hasItem)
    {
        _fill.Worker.Guards.Remove(_fingerprint, this);
        if (!_wasOvertaken && hasItem && Store(deletes: false)) return;

        // What the target holds of a key that it missed a write of must go, unless a later write has replaced it there.
        var mustGo = _fill.ReplacesItems && !_wasReplaced;
        if (mustGo && Store(deletes: true)) return;
        _command.Clear();
        _fill.OnItemOver(this, mustGo ? FillOutcome.Failed : FillOutcome.Skipped);
    }

    private bool Store(bool deletes)
    {
        _deletes = deletes;
        return _fill.Target.TryEnqueue(this, StoreStep, deletes ? Verb.MetaDelete : Verb.MetaSet, out _);
    }

    private FillOutcome OutcomeOf(ReplyKind reply)
    {
        if (_deletes) return reply is ReplyKind.MetaDone or ReplyKind.MetaNotFound ? FillOutcome.Skipped : FillOutcome.Failed;
        if (reply == ReplyKind.MetaDone) return FillOutcome.Copied;
        return reply == ReplyKind.MetaNotStored ? FillOutcome.Skipped : FillOutcome.Failed;
    }

    // What ends a word or a line.
    private static bool NeedsBase64(ReadOnlySpan<byte> key) => key.IndexOfAny(" \r\n\0"u8) >= 0;
}
