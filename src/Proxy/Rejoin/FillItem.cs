using Understudy.Hashing;
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
/// what is read, and what is sent after the store comes after it. Only a write that sets out between the two could be undone by the
/// store, and that one is noticed.
/// </remarks>
internal sealed class FillItem : KeyGuard, IUpstreamCall
{
    private const int ReadStep = 0;
    private const int StoreStep = 1;
    private const int GiveBackStep = 2;

    private readonly ReplicaFill _fill;
    private readonly ByteQueue _command;
    private readonly MetaKey _key = new();
    private ulong _fingerprint;
    private bool _wasOvertaken;
    private bool _wasReplaced;
    private bool _deletes;
    private long _readAt;
    private int _source;
    private bool _wasUnread;
    private ulong _givenBack;        // the token of a stale item

    public FillItem(ReplicaFill fill)
    {
        _fill = fill;
        _command = new ByteQueue(fill.Worker.Loop.Buffers);
    }

    /// <summary>Bytes that it is expected to take while it is under way.</summary>
    public long ExpectedBytes { get; private set; }

    /// <summary>Begins with the read, or with a delete if that is all there is to do.</summary>
    /// <param name="key">As the server stores it.</param>
    /// <param name="source">Whom to ask; null if no replica is there.</param>
    /// <param name="expectedBytes">Most that the item is expected to take.</param>
    /// <returns>Null if it is under way; otherwise it is over at once, like this.</returns>
    public FillOutcome? Start(ReadOnlySpan<byte> key, UpstreamConnection? source, long expectedBytes)
    {
        ExpectedBytes = expectedBytes;
        var guards = _fill.Worker.Guards;
        _fingerprint = KeyFingerprint.Of(key);

        // Somebody copies it already.
        if (_fill.Mode == FillMode.Add && guards.Has(_fingerprint)) return FillOutcome.Skipped;

        if (!_key.TrySet(key)) return FillOutcome.Refused;
        _wasOvertaken = _wasReplaced = _deletes = _wasUnread = false;
        if (source is null || _fill.Mode == FillMode.Purge) return DeleteUnread();

        _source = source.Server;
        guards.Add(_fingerprint, this);
        _readAt = _fill.Worker.Loop.Now;
        if (source.TryEnqueue(this, ReadStep, Verb.MetaGet, out _)) return null;
        guards.Remove(_fingerprint, this);
        return DeleteUnread();
    }

    public void Write(int tag, UpstreamConnection upstream)
    {
        if (tag == ReadStep)
        {
            ItemState.WriteQuery(_key.Text, _key.IsBase64, upstream.Output);
        }
        else if (tag == GiveBackStep)
        {
            ItemState.WriteGiveBack(_key.Text, _key.IsBase64, _givenBack, upstream.Output);
        }
        else if (_deletes)
        {
            _key.WriteDelete(upstream.Output);
        }
        else
        {
            upstream.Output.Append(_command.Unread);
            _command.Clear();
        }
    }

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        switch (tag)
        {
            case ReadStep:
                _fill.Pace.OnRead(_fill.Worker.Loop.Now - _readAt);
                _fill.OnItemRead(frame.Length);
                if (reply is { IsWin: true, IsStale: true }) GiveBack(in reply, upstream);
                var hasItem = ItemState.TryWriteStore(
                    _key.Text, _key.IsBase64, frame, in reply, _fill.Mode == FillMode.Add ? " ME"u8 : default,
                    _fill.Target.ServerUnixSeconds, _command);
                AfterRead(hasItem);
                break;
            case StoreStep:
                _fill.OnItemOver(this, OutcomeOf(reply.Kind));
                break;
        }

        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
        switch (tag)
        {
            case ReadStep:
                _fill.Pace.OnFailure();
                _wasUnread = true;
                AfterRead(hasItem: false);
                break;
            case StoreStep:
                _command.Clear();
                _fill.OnItemOver(this, FillOutcome.Unconfirmed);
                break;
        }
    }

    public override void OnReplaced() => _wasOvertaken = _wasReplaced = true;

    // What is copied from the same server arrives after this.
    public override void OnCopyFollows(int server) => _wasOvertaken |= server != _source;

    public override void OnChanged() => _wasOvertaken = true;

    private void AfterRead(bool hasItem)
    {
        _fill.Worker.Guards.Remove(_fingerprint, this);
        if (!_fill.Worker.Rules.WatchesFill) _wasOvertaken = _wasReplaced = false;
        if (!_wasOvertaken && hasItem)
        {
            if (!TryStore(deletes: false)) End(FillOutcome.Unconfirmed);
            return;
        }

        // What the target holds of a key that it missed a write of must go, unless a later write has replaced it there.
        _command.Clear();
        if (_fill.Mode == FillMode.Add && _wasUnread && !_wasOvertaken) End(FillOutcome.Unread);
        else if (_fill.Mode == FillMode.Add || _wasReplaced) End(FillOutcome.Skipped);
        else if (!TryStore(deletes: true)) End(FillOutcome.Unconfirmed);
    }

    private void End(FillOutcome outcome)
    {
        _command.Clear();
        _fill.OnItemOver(this, outcome);
    }

    private FillOutcome? DeleteUnread()
    {
        if (_fill.Mode == FillMode.Add) return FillOutcome.Unread;
        return TryStore(deletes: true) ? null : FillOutcome.Unconfirmed;
    }

    private bool TryStore(bool deletes)
    {
        _deletes = deletes;
        return _fill.Target.TryEnqueue(this, StoreStep, deletes ? Verb.MetaDelete : Verb.MetaSet, out _);
    }

    // Reading a stale item took the right to renew it, which is a client's. The connection is up: it has just answered.
    private void GiveBack(in Reply reply, UpstreamConnection source)
    {
        _givenBack = reply.Cas;
        source.TryEnqueue(this, GiveBackStep, Verb.MetaDelete, out _);
    }

    private FillOutcome OutcomeOf(ReplyKind reply) => reply switch
    {
        ReplyKind.MetaDone => _deletes ? FillOutcome.Skipped : FillOutcome.Copied,
        ReplyKind.MetaNotFound when _deletes => FillOutcome.Skipped,
        ReplyKind.MetaNotStored when _fill.Mode == FillMode.Add => FillOutcome.Skipped,
        _ => FillOutcome.Refused,
    };
}
