using Microsoft.Extensions.Logging;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Health;
using Understudy.Proxy.Marks;
using Understudy.Proxy.Operating;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Clients;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Workers;

/// <summary>The workers of one proxy on the loops they are given: everything but the threads, so that a simulation can run it as it
/// is.</summary>
internal sealed class ProxyCrew : IClientHost
{
    private readonly ProxyWorker[] _workers;
    private readonly ServerWatch[] _watches;
    private readonly IdleProbes _idleProbes;
    private int _undrained;

    /// <param name="options">Valid options.</param>
    /// <param name="pool">Where keys belong.</param>
    /// <param name="addresses">Of the pool's servers, by number.</param>
    /// <param name="loops">One per worker. The first also accepts clients and watches servers.</param>
    /// <param name="logger">Hears of state changes.</param>
    /// <param name="rules">All, unless a simulation leaves one out.</param>
    public ProxyCrew(
        ProxyOptions options, Pool pool, IReadOnlyList<NetworkAddress> addresses, IReadOnlyList<IEventLoop> loops, ILogger logger,
        SafetyRules? rules = null)
    {
        Options = options;
        Rules = rules ?? SafetyRules.All;
        Addresses = addresses;
        Board = new RoutingBoard(pool);
        StartedUnixSeconds = loops[0].UnixMilliseconds / 1000;
        Logger = logger;
        Missed = new MissedWrites(this);
        Lives = new ServerLives(addresses.Count);
        _undrained = loops.Count;
        HasLanes = loops.Count > 1 && pool.TierCount > 1;
        OutTimes = new OutTimes(addresses.Count);
        _workers = [.. loops.Select((loop, index) => new ProxyWorker(this, index, loop))];
        _watches = [.. addresses.Select((address, server) => new ServerWatch(this, loops[0], server, address))];
        PartialFills = new PartialFills(this);
        Acceptor = new ClientAcceptor(this);
        _idleProbes = new IdleProbes(_workers[0]);
        Operators = new OperatorAcceptor(this, loops[0]);
    }

    public ProxyOptions Options { get; }

    public SafetyRules Rules { get; }

    public IReadOnlyList<NetworkAddress> Addresses { get; }

    public RoutingBoard Board { get; }

    public IReadOnlyList<ProxyWorker> Workers => _workers;

    public IReadOnlyList<ServerWatch> Watches => _watches;

    public ServerLives Lives { get; }

    public MissedWrites Missed { get; }

    public OutTimes OutTimes { get; }

    public PartialFills PartialFills { get; }

    public ClientAcceptor Acceptor { get; }

    public OperatorAcceptor Operators { get; }

    public long StartedUnixSeconds { get; }

    /// <summary>Hears of changes of state and of decisions.</summary>
    public ILogger Logger { get; }

    IReadOnlyList<IClientWorker> IClientHost.Workers => _workers;

    int IClientHost.MaxClients => Options.MaxConnections;

    ReadOnlyMemory<byte> IClientHost.LastWord { get; } = ErrorReply.TooManyConnections.ToArray();

    public void OnClientRefused(string remoteName, long refused) => Logger.ClientRefused(remoteName, Options.MaxConnections, refused);

    public void OnAcceptFailed(string error) => Logger.AcceptFailed(error);

    /// <summary>Changes a server's state for all workers, tells them, and sets its watch to work.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="e">What happened to it.</param>
    /// <param name="reason">For the log and operators.</param>
    /// <param name="by">The worker whose thread this is; the first one if there is none.</param>
    public void Apply(int server, ReplicaEvent e, string reason, ProxyWorker? by = null)
    {
        if (!Board.TryApply(server, e, out var change)) return;
        Logger.ServerChanged(NameOf(server), change, reason);
        if (change.IsEnd) MarkLost(server, change, by ?? _workers[0]);
        _workers[0].Loop.Post(new LoopCall(() =>
        {
            _watches[server].OnChanged(change, reason);
            _workers[0].Marks.OnChanged(server);
        }));
        foreach (var worker in _workers) worker.Loop.Post(new LoopCall(worker.NoticeSnapshot));
    }

    /// <summary>A server as the log and the statistics call it.</summary>
    public string NameOf(int server) => Board.Current.Pool.Servers[server].ToString();

    /// <summary>A connection has learnt which life of a server it talks to.</summary>
    public void OnIdentified(int server, in ServerIdentity identity, ProxyWorker by)
    {
        // It came back so fast that nobody saw it go. What it held may be gone, so it has to come back in order; the watch compares lives.
        if (!Lives.IsInUse(server, in identity)) Apply(server, ReplicaEvent.ConnectionLost, "it was restarted", by);
    }

    /// <summary>There are several workers, and copies that their writes must reach in one order.</summary>
    public bool HasLanes { get; }

    /// <summary>The worker that all writes of a key pass through.</summary>
    /// <param name="fingerprint">Of the key.</param>
    public ProxyWorker WriterOf(ulong fingerprint) =>
        _workers.Length == 1 ? _workers[0] : _workers[(int)((fingerprint >> 32) % (uint)_workers.Length)];

    /// <summary>Begins to serve, once it is known which servers an earlier proxy had taken out of use. Before the loops run.</summary>
    public void Start()
    {
        foreach (var worker in _workers) worker.Start();
        foreach (var watch in _watches) watch.Start();
        _idleProbes.Start();
        if (_workers[0].Marks.AreKept && Rules.ReadsMarks) new MarkReview(this, _workers[0].Loop, Open).Start();
        else Open();
    }

    /// <summary>Stops accepting and lets every worker finish. Any thread.</summary>
    public void Drain()
    {
        _workers[0].Loop.Post(new LoopCall(Acceptor.Close));
        _workers[0].Loop.Post(new LoopCall(Operators.Close));
        foreach (var worker in _workers) worker.Loop.Post(new LoopCall(worker.Drain));
    }

    /// <summary>A worker has no more clients and takes none. The last one ends all. Any worker's thread.</summary>
    public void OnDrained()
    {
        if (Interlocked.Decrement(ref _undrained) > 0) return;
        foreach (var worker in _workers) worker.Loop.Stop();
    }

    private void Open()
    {
        _workers[0].Marks.Begin();
        foreach (var worker in _workers[1..]) worker.Loop.Post(new LoopCall(worker.Marks.Begin));
        Acceptor.Open();
    }

    private void MarkLost(int server, ReplicaChange change, ProxyWorker by)
    {
        // One that was on its way back has been out of use all the time.
        if (change.Before is ReplicaState.In or ReplicaState.Draining) OutTimes.Begin(server, by.Loop.UnixMilliseconds);
        by.Marks.OnLost(server);
    }
}
