using Understudy.Protocol.Replies;
using Understudy.Proxy.Workers;
using Understudy.Routing.Plans;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Forwarding;

/// <summary>What a conditional write left behind on the replica that ran it, on its way to the other replicas.</summary>
/// <remarks>
/// The state is asked for on the same connection right behind the write, so that no other write of ours comes between. Until it is sent
/// on, later writes of the key are watched for: one of them may make the copy wrong, or needless.
/// </remarks>
internal sealed class ForwardedCopy(ProxyWorker worker) : KeyGuard
{
    private ulong _key;
    private int _server;
    private bool _wasChanged;
    private bool _wasReplaced;
    private long? _touchedTo;        // the exptime of a touch that overtook it

    /// <summary>The command that makes the copy.</summary>
    public ByteQueue Command { get; } = new(worker.Loop.Buffers);

    /// <summary>The outcome of a later write is on its way to the replicas that the copy is for.</summary>
    public bool IsNeedless => _wasReplaced;

    /// <summary>How to bring another replica into line: by the state, or by a delete in its stead.</summary>
    public RequestForm Form => Command.IsEmpty || _wasChanged ? RequestForm.Delete : RequestForm.CopyForward;

    /// <summary>The write sets out to a server: what was known of the state before does not count any more.</summary>
    public void OnWriteSent(ulong key, int server)
    {
        StopWatching();
        worker.Guards.OnCopyFollows(key, server);
        (_key, _server) = (key, server);
        Command.Clear();

        // When an earlier replica is read again, a write there meets one that runs on a later replica yet: neither knows of the other, so
        // neither result may replace the other's. And a server that refuses a flush_all shows what the others have flushed.
        _wasChanged = (worker.Guards.HasWriteElsewhere(key, server) || worker.Guards.IsFlushing) && worker.Rules.WatchesCopies;
        _wasReplaced = false;
        worker.Guards.Add(key, this);
        _touchedTo = null;
    }

    /// <summary>A server told the state after the write.</summary>
    public void OnState(int server, ReadOnlySpan<byte> key, bool isBase64, ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (server != _server) return;
        ItemState.TryWriteStore(key, isBase64, frame, in reply, default, worker.Upstreams[server].ServerUnixSeconds, Command, _touchedTo);
    }

    public override bool BringsWrite => true;

    public override int Source => _server;

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
    }
}
