using Understudy.Connections.Servers;
using Understudy.Protocol.Versions;
using Understudy.Proxy.Pools;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Upstreams;

/// <summary>A worker as whatever talks with servers knows it: its loop's time, the snapshot of this batch, its own connection to each
/// server.</summary>
/// <remarks>The bottom of <c>ProxyWorker</c>, which adds floor by floor what each folder above needs; a folder sees the floors up to its
/// own.</remarks>
internal abstract class ServerWorker
{
    private const int NotablePart = 8;

    private readonly ServerCrew _crew;
    private readonly DirtyList<UpstreamConnection> _dirtyUpstreams = new();
    private long _noticedVersion;

    protected ServerWorker(ServerCrew crew, int index, IEventLoop loop)
    {
        _crew = crew;
        Index = index;
        Loop = loop;
        Dialer = new ServerDialer(loop);
        Options = crew.Options;
        Rules = crew.Rules;
        Board = crew.Board;
        Snapshot = Board.Current;
        Count(Options);
        Capabilities = crew.Capabilities;
        Agreement = crew.Agreement;
        Upstreams = [.. Enumerable.Range(0, crew.ServerCount).Select(server => new UpstreamConnection(this, server))];
    }

    public int Index { get; }

    public IEventLoop Loop { get; }

    /// <summary>Connects to servers.</summary>
    public ServerDialer Dialer { get; }

    /// <summary>The loop's time, as of this batch: asked for several times by each request, and so kept here.</summary>
    public long Now { get; private set; }

    public ProxyOptions Options { get; private set; }

    public SafetyRules Rules { get; }

    public RoutingBoard Board { get; }

    /// <summary>Number of the batch: who has had its turn in it waits for the next.</summary>
    public long Batch { get; private set; }

    /// <summary>The snapshot of this batch: what new requests are routed by.</summary>
    public RoutingSnapshot Snapshot { get; private set; }

    /// <summary>The version of the last snapshot that the connections have been brought into line with. Any thread.</summary>
    public long NoticedVersion => Volatile.Read(ref _noticedVersion);

    /// <summary>What all workers share of each server.</summary>
    public IReadOnlyList<PoolServer> Servers => _crew.Servers;

    public ServerBacklog Backlog => _crew.Backlog;

    public UpstreamConnection[] Upstreams { get; }

    /// <summary>Which servers may be believed, where other proxies have a say in it; null where they have not.</summary>
    public IAgreement? Agreement { get; }

    /// <summary>What servers can be asked.</summary>
    public PoolCapabilities Capabilities { get; }

    /// <summary>Requests that began by then have taken so long, an eighth of what counts as slow, that it is noted where the time goes.
    /// Loop time.</summary>
    public long NotableSince { get; private set; }

    /// <summary>What a request takes that counts as slow.</summary>
    public long SlowNanoseconds { get; private set; }

    public long ReplyTimeoutNanoseconds { get; private set; }

    /// <summary>By how much the later steps of a request may outlast its deadline.</summary>
    public long GraceNanoseconds => Math.Min(ReplyTimeoutNanoseconds, FlushPolicy.MaxGraceNanoseconds);

    public long ConnectTimeoutNanoseconds { get; private set; }

    public long HoldNanoseconds { get; private set; }

    /// <summary>When a replica must have answered that is asked because another one did not give an answer. Loop time.</summary>
    /// <param name="deadline">Of the request's first step.</param>
    /// <param name="untried">How many more may have to be asked after it: each is left its share of the time.</param>
    public long LaterDue(long deadline, int untried)
    {
        // A step whose deadline was put off may end at any time.
        var end = (Loop.Now > deadline + GraceNanoseconds ? Loop.Now : deadline) + GraceNanoseconds;
        return untried == 0 ? end : Math.Max(deadline, Loop.Now + ((end - Loop.Now) / (untried + 1)));
    }

    public void MarkDirty(UpstreamConnection upstream)
    {
        if (upstream.IsDirty) return;
        upstream.IsDirty = true;
        upstream.HeldSince = Now;
        _dirtyUpstreams.Add(upstream);
    }

    /// <summary>Something happened to a server: changes its state for all workers at once.</summary>
    public void Apply(int server, ReplicaEvent e, string reason) => _crew.Apply(server, e, reason, this);

    /// <summary>A server has said who it is, and what it can be asked.</summary>
    public void OnIdentified(int server, in ServerIdentity identity, long cpuSeen, ServerCapabilities capabilities)
    {
        Capabilities.Set(server, capabilities);
        _crew.OnIdentified(server, in identity, cpuSeen, this);
    }

    /// <summary>A write is about to be acknowledged: replicas that did not confirm it are taken out of use first.</summary>
    /// <param name="replicas">Of the key.</param>
    /// <param name="succeeded">Those that confirmed.</param>
    /// <param name="asked">Those that were asked to take part.</param>
    /// <param name="key">The key as a text command has it; empty if it cannot be written like that.</param>
    public void OnMissedWrite(in KeyReplicas replicas, ReplicaMask succeeded, ReplicaMask asked, ReadOnlySpan<byte> key)
    {
        for (var replica = 0; replica < replicas.Count; replica++)
        {
            if (succeeded.Has(replica)) continue;
            OnMissedWrite(replicas.ServerOf(replica), asked.Has(replica) ? ReplicaEvent.FailedWrite : ReplicaEvent.MissedWrite, key);
        }
    }

    public void OnMissedWrite(int server, ReplicaEvent e, ReadOnlySpan<byte> key) => _crew.Missed.Add(server, e, key, this);

    /// <summary>A server does not have, or may not have, a write of the key; empty if the key cannot be listed.</summary>
    public void NoteMissedWrite(int server, ReadOnlySpan<byte> key) => _crew.Missed.Note(server, key);

    /// <summary>Brings the connections into line with the snapshot in force.</summary>
    public void NoticeSnapshot()
    {
        var snapshot = Snapshot = Board.Current;
        foreach (var upstream in Upstreams)
        {
            if (!upstream.BelongsTo(Snapshot)) upstream.Close();
            if (Snapshot.IsWritable(upstream.Server)) upstream.Open();
        }

        Volatile.Write(ref _noticedVersion, snapshot.Version);
    }

    /// <summary>A batch begins: one snapshot and one time hold for all of it.</summary>
    protected void BeginBatchOfServers()
    {
        Batch++;
        Now = Loop.Now;
        NotableSince = Now - (SlowNanoseconds / NotablePart);
        if (Board.Current != Snapshot) NoticeSnapshot();
    }

    /// <summary>Closing an upstream moves requests on, which can eject another server: until nothing changes any more.</summary>
    protected void NoticeChanges()
    {
        while (Board.Current != Snapshot) NoticeSnapshot();
    }

    /// <summary>Sends what waits for servers.</summary>
    /// <returns>Whether any of it is held back.</returns>
    protected bool FlushToServers() => _dirtyUpstreams.Flush();

    /// <summary>Serves by other options from here on.</summary>
    protected void ChangeServers(ProxyOptions options)
    {
        Options = options;
        Count(options);
        foreach (var upstream in Upstreams) upstream.Change();
    }

    private void Count(ProxyOptions options)
    {
        ReplyTimeoutNanoseconds = (long)options.ReplyTimeout.TotalNanoseconds;
        ConnectTimeoutNanoseconds = (long)options.ConnectTimeout.TotalNanoseconds;
        HoldNanoseconds = (long)options.HoldTime.TotalNanoseconds;
        SlowNanoseconds = options.SlowLimit > TimeSpan.Zero ? (long)options.SlowLimit.TotalNanoseconds : long.MaxValue;
    }
}
