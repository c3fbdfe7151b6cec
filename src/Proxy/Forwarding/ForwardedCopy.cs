using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Copies;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Copies;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Forwarding;

/// <summary>What a conditional write left behind on the replica that ran it, on its way to the other replicas.</summary>
/// <remarks>
/// The state is asked for on the same connection right behind the write, so that no other write of ours comes between. Until it is sent
/// on, later writes of the key are watched for: one of them may make the copy wrong, or needless.
/// </remarks>
/// <param name="worker">Whose write it is.</param>
/// <param name="request">The write.</param>
/// <param name="onAnswered">No question for the state is under way any more.</param>
internal sealed class ForwardedCopy(ForwardingWorker worker, HeldRequest request, Action onAnswered) : KeyGuard, IUpstreamCall
{
    private const int GiveBackTag = -1;
    private const int RemovalTag = -2;

    private ulong _key;
    private ulong _givenBack;        // the token of a stale item
    private int _server;
    private int _questions;          // for the state, under way
    private bool _tellsState;        // the server that runs the write
    private ulong _number;           // that the write left behind, if it counts
    private bool _wasChanged;
    private bool _wasReplaced;
    private long? _touchedTo;        // the exptime of a touch that overtook it

    /// <summary>The command that makes the copy.</summary>
    public ByteQueue Command { get; } = new(worker.Loop.Buffers);

    /// <summary>The replica that runs the write.</summary>
    public int SourceReplica { get; private set; }

    /// <summary>That replica's connection broke before it told the state.</summary>
    public bool IsSourceLost { get; private set; }

    /// <summary>That replica ran the write in time, and did not tell the state in time: there will be nothing to copy before it
    /// does.</summary>
    public bool IsStateLate { get; private set; }

    /// <summary>The state is yet to come, right behind the reply to the write.</summary>
    public bool IsAwaited => _questions > 0;

    /// <summary>Another write of the key ran elsewhere meanwhile, and neither knows what the other leaves behind.</summary>
    public bool IsContested => _wasChanged;

    /// <summary>How to bring another replica into line: by the state, or by a delete in its stead. Where the server does not tell the
    /// state, the request itself does.</summary>
    public RequestForm Form => CopyRules.Form(Facts, request.Request.Verb, livesOn: Exptime >= 0);

    /// <summary>How long the item lives that a copy without the state makes, as on the wire.</summary>
    public long Exptime => _touchedTo ?? request.Request.Exptime;

    public override bool BringsWrite => true;

    public override int Source => _server;

    /// <summary>Later writes of the key are noticed.</summary>
    public bool IsWatching { get; private set; }

    private CopyFacts Facts => new()
    {
        IsReplaced = _wasReplaced, IsContested = _wasChanged, IsKnown = !Command.IsEmpty, TellsState = _tellsState,
    };

    // What these leave behind cannot be copied; and to ask for a stale item takes the right to renew it away from the next reader. What is
    // counted stays stale, and what a vivifying read has created is known.
    private bool HasState => request.Request.Verb is not (Verb.MetaDelete or Verb.MetaGet)
        && (request.Request.Flags & MetaFlags.Invalidate) == 0
        && !(request.Request.Verb is Verb.Incr or Verb.Decr or Verb.MetaArithmetic && worker.StaleKeys.Has(_key));

    /// <summary>The write has set out to a replica: what was known of the state before does not count any more.</summary>
    /// <param name="key">Its fingerprint.</param>
    /// <param name="replica">Which one.</param>
    /// <param name="upstream">Where it runs.</param>
    /// <param name="due">When the state must have come, in loop time.</param>
    /// <param name="hasTargets">Whether there are other replicas that it can be copied to.</param>
    public void OnWriteSent(ulong key, int replica, UpstreamConnection upstream, long due, bool hasTargets)
    {
        StopWatching();
        worker.Guards.OnCopyFollows(key, upstream.Server);
        (_key, _server, SourceReplica) = (key, upstream.Server, replica);
        IsSourceLost = IsStateLate = false;
        Command.Clear();

        // When an earlier replica is read again, a write there meets one that runs on a later replica yet: neither knows of the other, so
        // neither result may replace the other's. And a server that refuses a flush_all shows what the others have flushed.
        _wasChanged = (worker.Guards.HasWriteElsewhere(key, _server) || worker.Guards.IsFlushing) && worker.Rules.WatchesCopies;
        _wasReplaced = false;
        worker.Guards.Add(key, this);
        IsWatching = true;
        _touchedTo = null;
        _tellsState = upstream.Capabilities.TellsState;
        if (hasTargets && HasState && _tellsState && upstream.TryEnqueue(this, replica, Verb.MetaGet, due, out _)) _questions++;
    }

    /// <summary>Whether a counter has the same number on a replica as where the write ran first.</summary>
    /// <param name="form">In which the replica was asked.</param>
    /// <param name="number">What it answered.</param>
    public bool IsSameNumber(RequestForm form, ulong number)
    {
        if (form != RequestForm.Repeat) _number = number;
        return number == _number;
    }

    public void Write(int tag, UpstreamConnection upstream)
    {
        if (tag == RemovalTag) ServerCommand.WriteDelete(request.Key, request.IsBase64, upstream);
        else if (tag == GiveBackTag) ItemState.WriteGiveBack(request.Key, request.IsBase64, _givenBack, upstream);
        else ItemState.WriteQuery(Verb.MetaGet, request.Key, request.IsBase64, upstream);
    }

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (tag < 0) return false;
        if (reply is { IsWin: true, IsStale: true }) GiveBack(in reply, upstream);
        else if (reply is { Kind: ReplyKind.MetaValue, IsStale: false }) worker.StaleKeys.Remove(_key);
        if (upstream.Server == _server)
        {
            ItemState.TryWriteStore(
                request.Key, request.IsBase64, frame, in reply, adds: false, upstream.ServerUnixSeconds, Command, _touchedTo);
        }

        OnAnswered();
        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
        if (tag < 0) return;
        IsSourceLost |= failure == Outcome.Lost && tag == SourceReplica;
        IsStateLate |= failure == Outcome.TimedOut && tag == SourceReplica;
        OnAnswered();
    }

    /// <summary>The write may yet be executed where it was asked for, and be read there: what replicas that are out hold of the key is
    /// older then.</summary>
    public void NoteMissed(in KeyReplicas replicas)
    {
        for (var replica = 0; replica < replicas.Count; replica++)
        {
            var server = replicas.ServerOf(replica);
            if (replica != SourceReplica && !worker.Board.Current.IsWritable(server)) worker.NoteMissedWrite(server, request.ListedKey);
        }
    }

    public override void OnReplaced() => _wasReplaced = worker.Rules.WatchesCopies;

    // Copies from one server leave in the order of its answers, so the later state arrives later.
    public override void OnCopyFollows(int server) => _wasChanged |= server != _server && worker.Rules.WatchesCopies;

    public override void OnTouched(long exptime)
    {
        if (worker.Rules.WatchesCopies) _touchedTo = exptime;
    }

    public override void OnFlushed() => _wasChanged = worker.Rules.WatchesCopies;

    /// <summary>What a vivifying read creates does not replace an older item, which a replica may have that nobody could ask: it goes right
    /// before the copy. The copy's own answer comes later, and tells what became of both.</summary>
    public void RemoveOlder(UpstreamConnection upstream)
    {
        if (upstream.State == UpstreamState.Up)
            upstream.TryEnqueue(this, RemovalTag, request.IsBase64 ? Verb.MetaDelete : Verb.Delete, out _);
    }

    /// <summary>The copies are on their way, or there will be none: later writes do not matter any more.</summary>
    public void StopWatching()
    {
        worker.Guards.Remove(_key, this);
        IsWatching = false;
    }

    /// <summary>Makes it ready for the next write.</summary>
    public void Clear()
    {
        StopWatching();
        Command.Clear();
        IsSourceLost = IsStateLate = _wasChanged = _wasReplaced = false;
    }

    // The write was refused, and the item is as stale as it was. The connection is up: it has just answered.
    private void GiveBack(in Reply reply, UpstreamConnection source)
    {
        _givenBack = reply.Cas;
        source.TryEnqueue(this, GiveBackTag, Verb.MetaDelete, out _);
    }

    private void OnAnswered()
    {
        if (--_questions == 0) onAnswered();
    }
}
