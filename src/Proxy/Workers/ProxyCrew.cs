using Microsoft.Extensions.Logging;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Health;
using Understudy.Proxy.Operating;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Journal;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Workers;

/// <summary>The workers of one proxy on the loops they are given: everything but the threads, so that a simulation can run it as it
/// is.</summary>
internal sealed class ProxyCrew
{
    private readonly ProxyWorker[] _workers;
    private readonly ServerWatch[] _watches;
    private readonly ClientAcceptor _acceptor;
    private readonly IdleProbes _idleProbes;
    private readonly ServerIdentity[] _identities;
    private readonly MissedKeys[] _journals;
    private int _clients;

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
        _identities = new ServerIdentity[addresses.Count];
        var budget = new JournalBudget(options.JournalBytes);
        _journals = [.. addresses.Select(_ => new MissedKeys(budget))];
        _workers = [.. loops.Select((loop, index) => new ProxyWorker(this, index, loop))];
        _watches = [.. addresses.Select((address, server) => new ServerWatch(this, loops[0], server, address))];
        _acceptor = new ClientAcceptor(this, logger);
        _idleProbes = new IdleProbes(_workers[0]);
        Operators = new OperatorAcceptor(this, loops[0]);
    }

    public ProxyOptions Options { get; }

    public SafetyRules Rules { get; }

    public IReadOnlyList<NetworkAddress> Addresses { get; }

    public RoutingBoard Board { get; }

    public IReadOnlyList<ProxyWorker> Workers => _workers;

    public IReadOnlyList<ServerWatch> Watches => _watches;

    public ClientAcceptor Acceptor => _acceptor;

    public OperatorAcceptor Operators { get; }

    public long StartedUnixSeconds { get; }

    /// <summary>Hears of changes of state and of decisions.</summary>
    public ILogger Logger { get; }

    /// <summary>Client connections of all workers.</summary>
    public int ClientCount => Volatile.Read(ref _clients);

    /// <summary>Counts a client in, unless there are too many.</summary>
    public bool TryAdmitClient()
    {
        if (Interlocked.Increment(ref _clients) <= Options.MaxConnections) return true;
        Interlocked.Decrement(ref _clients);
        return false;
    }

    public void OnClientGone() => Interlocked.Decrement(ref _clients);

    /// <summary>Changes a server's state for all workers, tells them, and sets its watch to work. Any worker's thread.</summary>
    public void Apply(int server, ReplicaEvent e, string reason)
    {
        if (!Board.TryApply(server, e, out var change)) return;
        Log(NameOf(server), change, reason);
        _workers[0].Loop.Post(new LoopCall(() => _watches[server].OnChanged(change, reason)));
        foreach (var worker in _workers) worker.Loop.Post(new LoopCall(worker.NoticeSnapshot));
    }

    /// <summary>A server as the log and the statistics call it.</summary>
    public string NameOf(int server) => Board.Current.Pool.Servers[server].ToString();

    /// <summary>The life of a server that is, or last was, in use.</summary>
    public ServerIdentity IdentityOf(int server)
    {
        lock (_identities) return _identities[server];
    }

    /// <summary>A connection has learnt which life of a server it talks to.</summary>
    public void OnIdentified(int server, in ServerIdentity identity)
    {
        lock (_identities)
        {
            if (_identities[server].IsUnknown) _identities[server] = identity;
            if (_identities[server].Equals(identity)) return;
        }

        // It came back so fast that nobody saw it go. What it held may be gone, so it has to come back in order; the watch compares lives.
        Apply(server, ReplicaEvent.ConnectionLost, "it was restarted");
    }

    /// <summary>From now on this is the life of the server that is in use.</summary>
    public void SetIdentity(int server, in ServerIdentity identity)
    {
        lock (_identities) _identities[server] = identity;
    }

    /// <summary>The keys whose writes a server missed.</summary>
    public MissedKeys JournalOf(int server) => _journals[server];

    /// <summary>The server holds nothing old any more.</summary>
    public void ForgetMissedWrites(int server)
    {
        _journals[server].Clear();
        Board.ForgetMissedWrites(server);
    }

    /// <summary>Begins to serve. Before the loops run.</summary>
    public void Start()
    {
        foreach (var worker in _workers) worker.Start();
        foreach (var watch in _watches) watch.Start();
        _idleProbes.Start();
    }

    /// <summary>Stops accepting and lets every worker finish. Any thread.</summary>
    public void Drain()
    {
        _workers[0].Loop.Post(new LoopCall(_acceptor.Close));
        _workers[0].Loop.Post(new LoopCall(Operators.Close));
        foreach (var worker in _workers) worker.Loop.Post(new LoopCall(worker.Drain));
    }

    private void Log(string server, ReplicaChange change, string reason)
    {
        switch (change.After)
        {
            case ReplicaState.Out when change.IsLoss:
                Logger.ServerEjected(server, reason);
                break;
            case ReplicaState.Out:
                Logger.ServerToReturn(server, reason);
                break;
            case ReplicaState.Ejected:
                Logger.ServerTakenOut(server, reason);
                break;
            case ReplicaState.Draining:
                Logger.ServerDraining(server, reason);
                break;
            case ReplicaState.Joining:
                Logger.ServerJoining(server, reason);
                break;
            case ReplicaState.Warming:
                Logger.ServerWarming(server, reason);
                break;
            default:
                Logger.ServerReadmitted(server, reason);
                break;
        }
    }
}
