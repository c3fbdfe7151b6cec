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
internal sealed class FillItem : IUpstreamCall, IKeyGuard
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

    public FillItem(ReplicaFill fill)
    {
        _fill = fill;
        _command = new ByteQueue(fill.Worker.Loop.Buffers);
    }

    private ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    /// <summary>Begins with the read.</summary>
    /// <returns>False if the key is being written right now by something that will reach the target anyway, or nobody can be
    /// asked.</returns>
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

        guards.OnWrite(_fingerprint, replacesItem: false);
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
            _fill.OnItemOver(this, reply.Kind == ReplyKind.MetaDone && !_deletes ? FillOutcome.Copied : FillOutcome.Skipped);
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

    public void OnOvertaken(bool replacesItem)
    {
        _wasOvertaken = true;
        _wasReplaced |= replacesItem;
    }

    private void AfterRead(bool hasItem)
    {
        _fill.Worker.Guards.Remove(_fingerprint, this);
        if (!_wasOvertaken && hasItem && Store(deletes: false)) return;

        // What the target holds of a key that it missed a write of must go, unless a later write has replaced it there.
        if (_fill.ReplacesItems && !_wasReplaced && Store(deletes: true)) return;
        _command.Clear();
        _fill.OnItemOver(this, FillOutcome.Skipped);
    }

    private bool Store(bool deletes)
    {
        _deletes = deletes;
        return _fill.Target.TryEnqueue(this, StoreStep, deletes ? Verb.MetaDelete : Verb.MetaSet, out _);
    }

    // What a command line cannot carry: blanks, control bytes, DEL.
    private static bool NeedsBase64(ReadOnlySpan<byte> key)
    {
        foreach (var b in key)
        {
            if (b is <= 0x20 or 0x7f) return true;
        }

        return false;
    }
}
