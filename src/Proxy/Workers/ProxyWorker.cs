using Microsoft.Extensions.Logging;
using Understudy.Connections.Clients;
using Understudy.Connections.Servers;
using Understudy.Protocol.Versions;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Divergence;
using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Marks;
using Understudy.Proxy.Pools;
using Understudy.Proxy.Rejoin;
using Understudy.Proxy.Statistics;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Workers;

/// <summary>One event loop with its clients and its own connection to each server. Shares with other workers the states of the servers
/// (<see cref="RoutingBoard"/>) and the journals of what they missed; sends others the writes of keys that are theirs.</summary>
internal sealed class ProxyWorker : ILoopOwner, IClientWorker
{
    // More than may be under way at once by default, so that only what is answered here, and long lines, are ever cut short.
    private const int RequestsPerTurn = 2048;

    private readonly ProxyCrew _crew;
    private readonly ClientRoster<ClientConnection, ProxyRequests> _clients;
    private readonly DirtyList<ClientConnection> _dirtyClients = new();
    private readonly DirtyList<UpstreamConnection> _dirtyUpstreams = new();
    private readonly ActionTimer _holdTimer;
    private long _noticedVersion;
    private bool _goesOnAtOnce;      // somebody has work left over from this batch
    private long _inboxBytes;

    public ProxyWorker(ProxyCrew crew, int index, IEventLoop loop)
    {
        _crew = crew;
        Index = index;
        Loop = loop;
        Options = crew.Options;
        // The loop goes on until all workers are done: others may have work for it.
        _clients = new ClientRoster<ClientConnection, ProxyRequests>(loop, Options.DrainTimeout, crew.OnDrained);
        Rules = crew.Rules;
        Board = crew.Board;
        Snapshot = Board.Current;
        Count(Options);
        Capabilities = crew.Capabilities;
        Gate = crew.Agreement is { } agreement ? new AcknowledgementGate(loop, agreement) : null;
        Upstreams = [.. Enumerable.Range(0, crew.ServerCount).Select(server => new UpstreamConnection(this, server))];
        KeyFlights = new FlightPool<KeyFlight>(() => new KeyFlight(this));
        MultiGetFlights = new FlightPool<MultiGetFlight>(() => new MultiGetFlight(this));
        MultiGetFragments = new FlightPool<MultiGetFragment>(() => new MultiGetFragment(this));
        FlushFlights = new FlightPool<FlushFlight>(() => new FlushFlight(this));
        LocalFlights = new FlightPool<LocalFlight>(() => new LocalFlight(this));
        LaneFlights = new FlightPool<LaneFlight>(() => new LaneFlight(this));
        DumpFlights = new FlightPool<DumpFlight>(() => new DumpFlight(this));
        StatisticsFlights = new FlightPool<StatisticsFlight>(() => new StatisticsFlight(this));
        Lanes = crew.HasLanes ? new WriteLanes(this, crew) : null;
        MultiGetRoutes = new MultiGetRoutes(Upstreams.Length);
        Touched = new TouchedKeys(loop);
        DelayedFlush = new DelayedFlush(this);
        Dispatcher = new RequestDispatcher(this);
        Binary = new BinaryDispatcher(this);
        Line = new WritersInLine(this, crew.ServerCount);
        Statistics = new ProxyStatistics(crew, this);
        Comparer = new ReplicaComparer(this, crew.Logger);
        Sampler = new DivergenceSampler(this);
        Repairs = new MissRepairs(this);
        LateWrites = new LateWrites(this);
        Contested = new ContestedKeys(this);
        Marks = new OutMarks(this);
        Memory = new ClientMemory(loop, Options.StallTimeout, crew.Logger.ClientDismissed);
        Terms = new ClientTerms
        {
            Loop = loop, Memory = Memory, Foreign = crew.Foreign, Insecure = crew.Insecure, RequestsPerTurn = RequestsPerTurn,
        };
        // It only has to wake the loop: held connections are looked at in every batch.
        _holdTimer = new ActionTimer(() => { });
    }

    public int Index { get; }

    public IEventLoop Loop { get; }

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

    /// <summary>Clients whose next write waits for slow servers.</summary>
    public WritersInLine Line { get; }

    /// <summary>Bytes of large requests that other workers have handed over and that have not been looked at. Any thread.</summary>
    public long InboxBytes => Volatile.Read(ref _inboxBytes);

    public UpstreamConnection[] Upstreams { get; }

    /// <summary>Which servers may be believed, where other proxies have a say in it; null where they have not.</summary>
    public IAgreement? Agreement => _crew.Agreement;

    /// <summary>What acknowledgements of writes pass through; null where nobody else has a say in them.</summary>
    public AcknowledgementGate? Gate { get; }

    /// <summary>What servers can be asked.</summary>
    public PoolCapabilities Capabilities { get; }

    public RequestDispatcher Dispatcher { get; }

    /// <summary>The same for clients that speak the binary protocol.</summary>
    public BinaryDispatcher Binary { get; }

    public ProxyStatistics Statistics { get; }

    public WorkerCounters Counters { get; } = new();

    public FlightPool<KeyFlight> KeyFlights { get; }

    public FlightPool<MultiGetFlight> MultiGetFlights { get; }

    public FlightPool<MultiGetFragment> MultiGetFragments { get; }

    public FlightPool<FlushFlight> FlushFlights { get; }

    public FlightPool<LocalFlight> LocalFlights { get; }

    public FlightPool<LaneFlight> LaneFlights { get; }

    public FlightPool<StatisticsFlight> StatisticsFlights { get; }

    public FlightPool<DumpFlight> DumpFlights { get; }

    /// <summary>The dump that is under way: there is one at a time.</summary>
    public DumpFlight? Dump { get; set; }

    /// <summary>Null where every worker may write every key: there is but one worker, or one copy of each item.</summary>
    public WriteLanes? Lanes { get; }

    public MultiGetRoutes MultiGetRoutes { get; }

    public FollowingWrites FollowingWrites { get; } = new();

    public KeyGuards Guards { get; } = new();

    public WriteStamps Writes { get; } = new();

    /// <summary>Of those the ones that leave nothing of an item's TTL, on all replicas at once: sets, deletes and touches.</summary>
    public WriteStamps Settings { get; } = new();

    public StaleKeys StaleKeys { get; } = new();

    public TouchedKeys Touched { get; }

    public DelayedFlush DelayedFlush { get; }

    public ReplicaComparer Comparer { get; }

    public DivergenceSampler Sampler { get; }

    public MissRepairs Repairs { get; }

    public LateWrites LateWrites { get; }

    public ContestedKeys Contested { get; }

    public OutMarks Marks { get; }

    public long ReplyTimeoutNanoseconds { get; private set; }

    /// <summary>By how much the later steps of a request may outlast its deadline.</summary>
    public long GraceNanoseconds => Math.Min(ReplyTimeoutNanoseconds, FlushPolicy.MaxGraceNanoseconds);

    /// <summary>When a replica must have answered that is asked because another one did not give an answer. Loop time.</summary>
    /// <param name="deadline">Of the request's first step.</param>
    /// <param name="untried">How many more may have to be asked after it: each is left its share of the time.</param>
    public long LaterDue(long deadline, int untried)
    {
        // A step whose deadline was put off may end at any time.
        var end = (Loop.Now > deadline + GraceNanoseconds ? Loop.Now : deadline) + GraceNanoseconds;
        return untried == 0 ? end : Math.Max(deadline, Loop.Now + ((end - Loop.Now) / (untried + 1)));
    }

    public long ConnectTimeoutNanoseconds { get; private set; }

    public long HoldNanoseconds { get; private set; }

    /// <summary>For <c>stats conns</c>.</summary>
    public IReadOnlyList<ClientConnection> Clients => _clients.Clients;

    /// <summary>All workers, this one among them.</summary>
    public IReadOnlyList<ProxyWorker> Peers => _crew.Workers;

    /// <summary>What its clients make it hold.</summary>
    public ClientMemory Memory { get; }

    /// <summary>On what terms its clients are served.</summary>
    public ClientTerms Terms { get; }

    /// <summary>Serves by other options from here on: those that may change. What is under way ends as it began. On its loop.</summary>
    public void Change(ProxyOptions options)
    {
        Options = options;
        Count(options);
        foreach (var upstream in Upstreams) upstream.Change();
        Sampler.Change();
        Repairs.Change();
        Memory.StallTimeout = options.StallTimeout;
        _clients.DrainTimeout = options.DrainTimeout;
    }

    /// <summary>Connects to the servers. Before the loop runs.</summary>
    public void Start()
    {
        NoticeSnapshot();
        Sampler.Start();
    }

    public void BeginBatch()
    {
        Batch++;
        Now = Loop.Now;
        if (Board.Current != Snapshot) NoticeSnapshot();
        // A value has to fit as it was received, as it is kept, and twice for each copy: what waits for a server grows by doubling.
        var fitting = Memory.Account.MarkOf(MemoryNeed.Forwarding) / (2 + (2 * Snapshot.Pool.TierCount));
        Terms.MaxValueBytes = (int)Math.Min(Options.MaxValueBytes, fitting);
    }

    public void EndBatch()
    {
        // Closing an upstream moves requests on, which can eject another server: until nothing changes any more.
        while (Board.Current != Snapshot) NoticeSnapshot();

        _dirtyUpstreams.Flush();
        var mustWait = _dirtyClients.Flush();
        // A client that may go on has put new requests into upstreams that had their turn.
        mustWait |= _dirtyUpstreams.Flush();
        if (Memory.EndBatch() | Line.Admit() || _goesOnAtOnce) Loop.Schedule(_holdTimer, 0);
        else if (mustWait && !_holdTimer.IsSet) Loop.Schedule(_holdTimer, HoldNanoseconds);
        _goesOnAtOnce = false;
    }

    /// <summary>A client on the list of those with something to send has more to do than its turn in this batch allowed.</summary>
    public void GoOnAtOnce() => _goesOnAtOnce = true;

    /// <summary>Another worker hands over a large request, or, negative, it has been looked at. Any thread.</summary>
    public void CountInbox(long bytes) => Interlocked.Add(ref _inboxBytes, bytes);

    /// <summary>Takes over a client.</summary>
    public void Adopt(AcceptedSocket accepted, ClientListener listener)
    {
        var client = new ClientConnection(this, listener.OpenGate()) { Number = _crew.NextNumber() };
        _clients.Add(client);
        client.Open(listener.Adopt(Terms, accepted, client));
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
        client.HeldSince = Now;
        _dirtyClients.Add(client);
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

    /// <summary>Whether another replica may show the key as it was before or after it should: it has been written since a time, or what a
    /// write left behind has not reached the other replicas.</summary>
    public bool IsBeingWritten(ulong key, long since, KeyGuard? except = null) =>
        Writes.IsWrittenSince(since, key) || Guards.HasWrite(key, except);

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
        var snapshot = Snapshot = Board.Current;
        foreach (var upstream in Upstreams)
        {
            if (!upstream.BelongsTo(Snapshot)) upstream.Close();
            if (Snapshot.IsWritable(upstream.Server)) upstream.Open();
        }

        Volatile.Write(ref _noticedVersion, snapshot.Version);
    }

    /// <summary>Lets clients finish what is in flight and then ends the loop.</summary>
    public void Drain() => _clients.Drain();

    private void Count(ProxyOptions options)
    {
        ReplyTimeoutNanoseconds = (long)options.ReplyTimeout.TotalNanoseconds;
        ConnectTimeoutNanoseconds = (long)options.ConnectTimeout.TotalNanoseconds;
        HoldNanoseconds = (long)options.HoldTime.TotalNanoseconds;
    }
}
