using Microsoft.Extensions.Logging;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Divergence;
using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Marks;
using Understudy.Proxy.Rejoin;
using Understudy.Proxy.Statistics;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Clients;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Workers;

/// <summary>One event loop with its clients and its own connection to each server. Shares with other workers the states of the servers
/// (<see cref="RoutingBoard"/>) and the journals of what they missed; sends others the writes of keys that are theirs.</summary>
internal sealed class ProxyWorker : ILoopOwner, IClientWorker
{
    private readonly ProxyCrew _crew;
    private readonly ClientRoster<ClientConnection> _clients;
    private readonly DirtyList<ClientConnection> _dirtyClients = new();
    private readonly DirtyList<UpstreamConnection> _dirtyUpstreams = new();
    private readonly ActionTimer _holdTimer;

    public ProxyWorker(ProxyCrew crew, int index, IEventLoop loop)
    {
        _crew = crew;
        Index = index;
        Loop = loop;
        Options = crew.Options;
        // The loop goes on until all workers are done: others may have work for it.
        _clients = new ClientRoster<ClientConnection>(loop, Options.DrainTimeout, crew.OnDrained);
        Rules = crew.Rules;
        Board = crew.Board;
        Snapshot = Board.Current;
        ReplyTimeoutNanoseconds = (long)Options.ReplyTimeout.TotalNanoseconds;
        ConnectTimeoutNanoseconds = (long)Options.ConnectTimeout.TotalNanoseconds;
        HoldNanoseconds = (long)Options.HoldTime.TotalNanoseconds;
        Upstreams = [.. crew.Addresses.Select((address, server) => new UpstreamConnection(this, server, address))];
        KeyFlights = new FlightPool<KeyFlight>(() => new KeyFlight(this));
        MultiGetFlights = new FlightPool<MultiGetFlight>(() => new MultiGetFlight(this));
        MultiGetFragments = new FlightPool<MultiGetFragment>(() => new MultiGetFragment(this));
        FlushFlights = new FlightPool<FlushFlight>(() => new FlushFlight(this));
        LocalFlights = new FlightPool<LocalFlight>(() => new LocalFlight(this));
        LaneFlights = new FlightPool<LaneFlight>(() => new LaneFlight(this));
        Lanes = crew.HasLanes ? new WriteLanes(this, crew) : null;
        MultiGetRoutes = new MultiGetRoutes(Upstreams.Length);
        DelayedFlush = new DelayedFlush(this);
        Dispatcher = new RequestDispatcher(this);
        Statistics = new ProxyStatistics(crew, this);
        Comparer = new ReplicaComparer(this, crew.Logger);
        Sampler = new DivergenceSampler(this);
        Repairs = new MissRepairs(this);
        LateWrites = new LateWrites(this);
        Marks = new OutMarks(this, crew.OutTimes);
        // It only has to wake the loop: held connections are looked at in every batch.
        _holdTimer = new ActionTimer(() => { });
    }

    public int Index { get; }

    public IEventLoop Loop { get; }

    public ProxyOptions Options { get; }

    public SafetyRules Rules { get; }

    public RoutingBoard Board { get; }

    /// <summary>The snapshot of this batch: what new requests are routed by.</summary>
    public RoutingSnapshot Snapshot { get; private set; }

    public UpstreamConnection[] Upstreams { get; }

    public RequestDispatcher Dispatcher { get; }

    public ProxyStatistics Statistics { get; }

    public WorkerCounters Counters { get; } = new();

    public FlightPool<KeyFlight> KeyFlights { get; }

    public FlightPool<MultiGetFlight> MultiGetFlights { get; }

    public FlightPool<MultiGetFragment> MultiGetFragments { get; }

    public FlightPool<FlushFlight> FlushFlights { get; }

    public FlightPool<LocalFlight> LocalFlights { get; }

    public FlightPool<LaneFlight> LaneFlights { get; }

    /// <summary>Null where every worker may write every key: there is but one worker, or one copy of each item.</summary>
    public WriteLanes? Lanes { get; }

    /// <summary>Bytes of requests that other workers carry out.</summary>
    public long ForwardedBytes { get; set; }

    public MultiGetRoutes MultiGetRoutes { get; }

    public KeyGuards Guards { get; } = new();

    public WriteStamps Writes { get; } = new();

    /// <summary>Of those the ones that leave nothing of an item's TTL, on all replicas at once: sets, deletes and touches.</summary>
    public WriteStamps Settings { get; } = new();

    public DelayedFlush DelayedFlush { get; }

    public ReplicaComparer Comparer { get; }

    public DivergenceSampler Sampler { get; }

    public MissRepairs Repairs { get; }

    public LateWrites LateWrites { get; }

    public OutMarks Marks { get; }

    public long ReplyTimeoutNanoseconds { get; }

    /// <summary>By how much the later steps of a request may outlast its deadline.</summary>
    public long GraceNanoseconds => Math.Min(ReplyTimeoutNanoseconds, FlushPolicy.MaxGraceNanoseconds);

    /// <summary>When a replica must have answered that is asked because another one did not give an answer. Loop time.</summary>
    /// <param name="deadline">Of the request's first step.</param>
    /// <param name="untried">How many more may have to be asked after it: each is left its share of the time.</param>
    public long LaterDue(long deadline, int untried)
    {
        var end = deadline + GraceNanoseconds;
        return untried == 0 ? end : Math.Max(deadline, Loop.Now + ((end - Loop.Now) / (untried + 1)));
    }

    public long ConnectTimeoutNanoseconds { get; }

    public long HoldNanoseconds { get; }

    /// <summary>All workers, this one among them.</summary>
    public IReadOnlyList<ProxyWorker> Peers => _crew.Workers;

    /// <summary>Below its limit for bytes in flight.</summary>
    public bool HasMemory => Loop.Buffers.RentedBytes + ForwardedBytes <= Options.WorkerMemoryLimitBytes;

    /// <summary>Connects to the servers. Before the loop runs.</summary>
    public void Start()
    {
        foreach (var upstream in Upstreams) upstream.Open();
        Sampler.Start();
    }

    public void BeginBatch()
    {
        if (Board.Current != Snapshot) NoticeSnapshot();
    }

    public void EndBatch()
    {
        // Closing an upstream moves requests on, which can eject another server: until nothing changes any more.
        while (Board.Current != Snapshot) NoticeSnapshot();

        _dirtyUpstreams.Flush();
        var mustWait = _dirtyClients.Flush();
        // A client that may go on has put new requests into upstreams that had their turn.
        mustWait |= _dirtyUpstreams.Flush();
        if (mustWait && !_holdTimer.IsSet) Loop.Schedule(_holdTimer, HoldNanoseconds);
    }

    /// <summary>Takes over a client.</summary>
    public void Adopt(AcceptedSocket accepted)
    {
        var client = new ClientConnection(this);
        _clients.Add(client);
        client.Open(Loop.Adopt(accepted, client));
        Counters.Connections++;
        if (_clients.IsDraining) client.Drain();
    }

    /// <summary>The client is gone.</summary>
    public void Remove(ClientConnection client)
    {
        if (_clients.TryRemove(client)) _crew.Acceptor.OnClientGone();
    }

    public void MarkDirty(ClientConnection client)
    {
        if (client.IsDirty) return;
        client.IsDirty = true;
        client.HeldSince = Loop.Now;
        _dirtyClients.Add(client);
    }

    public void MarkDirty(UpstreamConnection upstream)
    {
        if (upstream.IsDirty) return;
        upstream.IsDirty = true;
        upstream.HeldSince = Loop.Now;
        _dirtyUpstreams.Add(upstream);
    }

    /// <summary>Something happened to a server: changes its state for all workers at once.</summary>
    public void Apply(int server, ReplicaEvent e, string reason) => _crew.Apply(server, e, reason, this);

    /// <summary>Whether another replica may show the key as it was before or after it should: it has been written since a time, or what a
    /// write left behind has not reached the other replicas.</summary>
    public bool IsBeingWritten(ulong key, long since, KeyGuard? except = null) =>
        Writes.IsWrittenSince(since, key) || Guards.HasWrite(key, except);

    public void OnIdentified(int server, in ServerIdentity identity) => _crew.OnIdentified(server, in identity, this);

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

    /// <summary>The worker that all writes of a key pass through.</summary>
    public ProxyWorker WriterOf(ulong fingerprint) => _crew.WriterOf(fingerprint);

    public void OnMissedWrite(int server, ReplicaEvent e, ReadOnlySpan<byte> key) => _crew.Missed.Add(server, e, key, this);

    /// <summary>A server does not have, or may not have, a write of the key; empty if the key cannot be listed.</summary>
    public void NoteMissedWrite(int server, ReadOnlySpan<byte> key) => _crew.Missed.Note(server, key);

    /// <summary>Sets the time of a flush_all, in place of an earlier one that has not come; 0 for none.</summary>
    public void ScheduleFlush(long afterSeconds)
    {
        // Rare, and kept in one place: the first worker.
        if (Index == 0) DelayedFlush.Set(afterSeconds);
        else Peers[0].Loop.Post(new LoopCall(() => Peers[0].DelayedFlush.Set(afterSeconds)));
    }

    /// <summary>Brings the connections into line with the snapshot in force.</summary>
    public void NoticeSnapshot()
    {
        Snapshot = Board.Current;
        foreach (var upstream in Upstreams)
        {
            if (!upstream.BelongsTo(Snapshot)) upstream.Close();
            if (Snapshot.IsWritable(upstream.Server)) upstream.Open();
        }
    }

    /// <summary>Lets clients finish what is in flight and then ends the loop.</summary>
    public void Drain() => _clients.Drain();
}
