using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Routing.Plans;
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
internal sealed class ForwardedCopy(ProxyWorker worker, HeldRequest request, Action onAnswered) : KeyGuard, IUpstreamCall
{
    private ulong _key;
    private int _server;
    private int _questions;          // for the state, under way
    private bool _wasChanged;
    private bool _wasReplaced;
    private long? _touchedTo;        // the exptime of a touch that overtook it

    /// <summary>The command that makes the copy.</summary>
    public ByteQueue Command { get; } = new(worker.Loop.Buffers);

    /// <summary>The replica that runs the write.</summary>
    public int SourceReplica { get; private set; }

    /// <summary>That replica's connection broke before it told the state.</summary>
    public bool IsSourceLost { get; private set; }

    /// <summary>The state is yet to come, right behind the reply to the write.</summary>
    public bool IsAwaited => _questions > 0;

    /// <summary>The outcome of a later write is on its way to the replicas that the copy is for.</summary>
    public bool IsNeedless => _wasReplaced;

    /// <summary>How to bring another replica into line: by the state, or by a delete in its stead.</summary>
    public RequestForm Form => Command.IsEmpty || _wasChanged ? RequestForm.Delete : RequestForm.CopyForward;

    public override bool BringsWrite => true;

    public override int Source => _server;

    // What these leave behind cannot be copied; and to ask for a stale item takes the right to renew it away from the next reader.
    private bool HasState => request.Request.Verb != Verb.MetaDelete && (request.Request.Flags & MetaFlags.Invalidate) == 0;

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
        Command.Clear();

        // When an earlier replica is read again, a write there meets one that runs on a later replica yet: neither knows of the other, so
        // neither result may replace the other's. And a server that refuses a flush_all shows what the others have flushed.
        _wasChanged = (worker.Guards.HasWriteElsewhere(key, _server) || worker.Guards.IsFlushing) && worker.Rules.WatchesCopies;
        _wasReplaced = false;
        worker.Guards.Add(key, this);
        _touchedTo = null;
        if (hasTargets && HasState && upstream.TryEnqueue(this, replica, Verb.MetaGet, due, out _)) _questions++;
    }

    public void Write(int tag, UpstreamConnection upstream) => ItemState.WriteQuery(request.Key, request.IsBase64, upstream.Output);

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (upstream.Server == _server)
        {
            ItemState.TryWriteStore(
                request.Key, request.IsBase64, frame, in reply, default, upstream.ServerUnixSeconds, Command, _touchedTo);
        }

        OnAnswered();
        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
        IsSourceLost |= failure == Outcome.Lost && tag == SourceReplica;
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

    /// <summary>The copies are on their way, or there will be none: later writes do not matter any more.</summary>
    public void StopWatching() => worker.Guards.Remove(_key, this);

    /// <summary>Makes it ready for the next write.</summary>
    public void Clear()
    {
        StopWatching();
        Command.Clear();
        IsSourceLost = false;
    }

    private void OnAnswered()
    {
        if (--_questions == 0) onAnswered();
    }
}
