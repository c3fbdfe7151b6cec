using System.Text;
using Microsoft.Extensions.Logging;
using Understudy.Connections.Access;
using Understudy.Connections.Clients;
using Understudy.Connections.Operators;
using Understudy.Connections.Servers;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Dispatch;
using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Health;
using Understudy.Proxy.Marks;
using Understudy.Proxy.Pools;
using Understudy.Proxy.Rejoin;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Journal;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Proxy.Workers;

/// <summary>One pool: its servers, and a worker for it on each loop of its <see cref="ProxyHost"/>. Everything but the threads, so that a
/// simulation can run it as it is.</summary>
internal sealed class ProxyCrew : RecoveryCrew, IClientHost
{
    private readonly ProxyWorker[] _workers;
    private readonly IdleProbes _idleProbes;
    private ShardSample? _shards;        // of the placement that was looked at last
    private readonly List<(int Number, NetworkAddress Address, bool IsOpen)> _listeners = [];
    private readonly Dictionary<ClientListener, ClientRoutes[]> _routes = [];    // by loop
    private readonly HashSet<ProxyCrew> _routed = [];
    private (NetworkAddress Address, string Prefix, bool IsOpen)? _entrance;    // where keys of this pool come by their beginnings
    private bool _isReady;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="options">Valid options.</param>
    /// <param name="pool">Where keys belong.</param>
    /// <param name="addresses">Of the pool's servers, by number; null where nobody knows it yet.</param>
    /// <param name="host">Has its loops, and what it shares with other pools.</param>
    /// <param name="logger">Hears of state changes.</param>
    /// <param name="rules">All, unless a simulation leaves one out.</param>
    /// <param name="agreement">Of the group of proxies that this is one of; null: it is alone.</param>
    public ProxyCrew(
        ProxyOptions options, Pool pool, IReadOnlyList<NetworkAddress?> addresses, ProxyHost host, ILogger logger,
        SafetyRules? rules = null, IAgreement? agreement = null)
        : base(options, pool, addresses, logger, rules ?? SafetyRules.All, agreement)
    {
        Host = host;
        if (options.MemoryLimitBytes is { } limit) host.Memory.Limit = limit;
        Rates = SourceRates.Of(options.MaxRequestRatePerSource, options.MaxByteRatePerSource, logger.SourceSlowed);
        HasLanes = host.Loops.Count > 1 && pool.CopyCount > 1;
        _workers = [.. host.Loops.Select((loop, index) => new ProxyWorker(this, index, loop))];
        AddWatches(host.Loops[0]);
        Acceptor = new ClientAcceptor(this, host.Clients, host.Before);
        _idleProbes = new IdleProbes(_workers[0]);
    }

    public ProxyHost Host { get; }

    /// <summary>How much clients from one source may ask and send; null: any amount.</summary>
    public SourceRates? Rates { get; }

    /// <summary>As it is called where there are several.</summary>
    public string Name => Options.Pool.Name;

    public override IReadOnlyList<ProxyWorker> Workers => _workers;

    public override RecoveryWorker First => _workers[0];

    public ClientAcceptor Acceptor { get; }

    /// <summary>Where it listens, under which number, and whether anybody may come there, in clear and without a password. Does not
    /// change once the loops run.</summary>
    public IReadOnlyList<(int Number, NetworkAddress Address, bool IsOpen)> Listeners => _listeners;

    /// <summary>A key for each set of servers that hold keys together. Any thread.</summary>
    public IReadOnlyList<string> ShardKeys => Shards.KeysOfAll;

    /// <summary>Where clients that speak in clear and are asked for no password find its keys. Does not change once the loops
    /// run.</summary>
    public IEnumerable<NetworkAddress> OpenListeners => _listeners.Count > 0
        ? _listeners.Where(listener => listener.IsOpen).Select(listener => listener.Address)
        : _entrance is { IsOpen: true } entrance ? [entrance.Address] : [];

    // A listener of its own may send keys with some beginnings elsewhere, and these are told apart from them by their name.
    private string PrefixOfChecks => _listeners.Count > 0 ? string.Empty : _entrance?.Prefix ?? string.Empty;

    /// <summary>How large a part of the keys has a server that may be read. Any thread.</summary>
    public double ReadableShare => Board.Current.IsEveryServerIn ? 1 : Shards.ReadableShare(Board.Current);

    // Of this process alone, since it also writes them when it is asked to check itself.
    private ShardSample Shards
    {
        get
        {
            var pool = Board.Current.Pool;
            if (Volatile.Read(ref _shards) is { } shards && shards.Pool == pool) return shards;
            shards = new ShardSample(pool, $"{PrefixOfChecks}understudy-check-{Environment.ProcessId:x}-");
            Volatile.Write(ref _shards, shards);
            return shards;
        }
    }

    /// <summary>Clients that log in.</summary>
    public Authenticators Logins { get; } = new();

    /// <summary>Hears of each change of the board, on whatever thread it was made. Null: nobody does.</summary>
    public Action? BoardChanged { get; init; }

    /// <summary>Which servers are out of use was agreed on before anything was acknowledged without them: no mark on a server says more,
    /// and one that was left behind would be wrong. Set before <see cref="Begin"/>.</summary>
    public bool KnowsLosses { get; set; }

    IReadOnlyList<IClientWorker> IClientHost.Workers => _workers;

    int IClientHost.MaxClients => Options.MaxConnections;

    int IClientHost.MaxClientsPerSource => Options.MaxConnectionsPerSource;

    ReadOnlyMemory<byte> IClientHost.LastWord { get; } = ErrorReply.TooManyConnections.ToArray();

    public void OnClientRefused(string remoteName, long refused) => Logger.ClientRefused(remoteName, Options.MaxConnections, refused);

    public void OnSourceRefused(string remoteName, long refused) =>
        Logger.SourceRefused(remoteName, Options.MaxConnectionsPerSource, refused);

    public void OnStrayed(string remoteName, string reason, long count) => Logger.ClientStrayed(remoteName, reason, count);

    public void OnAcceptFailed(string error) => Logger.AcceptFailed(error);

    public override void OnChanged(int server, ReplicaChange change, string reason, ServerWorker? by = null)
    {
        BoardChanged?.Invoke();
        Logger.ServerChanged(NameOf(server), change, reason);
        if (change.IsEnd) MarkLost(server, change, by ?? _workers[0]);
        _workers[0].Loop.Post(new LoopCall(() =>
        {
            Watches[server].OnChanged(change, reason);
            _workers[0].Marks.OnChanged(server);
            Host.NoteReadable();
            foreach (var watch in Watches) watch.ConsiderNeed();
        }));
        foreach (var worker in _workers) worker.Loop.Post(new LoopCall(worker.NoticeSnapshot));
    }

    public override void OnIdentified(int server, in ServerIdentity identity, long cpuSeen, ServerWorker by)
    {
        // It came back so fast that nobody saw it go. What it held may be gone, so it has to come back in order; the watch compares lives.
        if (!Servers[server].Life.IsInUse(in identity, cpuSeen)) Apply(server, ReplicaEvent.ConnectionLost, "it was restarted", by);

        // Rare, and kept in one place: the first worker.
        if (Twins.Suspect(server, in identity) is null) return;
        var met = identity;
        _workers[0].Loop.Post(new LoopCall(() => Twins.OnIdentified(server, met)));
    }

    /// <summary>A server's name stands for another address now. Heeded while the server is out of use, since one that answers is where it
    /// should be. On the first worker's loop.</summary>
    public void Move(int server, NetworkAddress address)
    {
        var before = Servers[server].Address;
        if (!Watches[server].MayMove || address.Equals(before)) return;
        Logger.ServerMoved(NameOf(server), address.ToString(), before?.ToString() ?? "none");
        Servers[server].Address = address;
        Watches[server].OnMoved(hadAddress: before is not null);
    }

    /// <summary>There are several workers, and copies that their writes must reach in one order.</summary>
    public bool HasLanes { get; }

    /// <summary>The worker that all writes of a key pass through.</summary>
    /// <param name="fingerprint">Of the key.</param>
    public ProxyWorker WriterOf(ulong fingerprint) =>
        _workers.Length == 1 ? _workers[0] : _workers[(int)((fingerprint >> 32) % (uint)_workers.Length)];

    /// <summary>Ends when clients are let in. Any thread.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Begins to watch its servers: one without an address is out of use before a worker looks for it. On the first loop, or
    /// before the loops run; by its host alone, as what follows.</summary>
    public void Watch()
    {
        foreach (var watch in Watches) watch.Start();
    }

    /// <summary>Its workers have started: begins to serve, once it is known which servers an earlier proxy had taken out of use.</summary>
    public void Begin()
    {
        _idleProbes.Start();
        if (_workers[0].Marks.AreKept && Rules.ReadsMarks && !KnowsLosses) new MarkReview(this, OutTimes, _workers[0], Open).Start();
        else Open();
    }

    /// <summary>Opens a listener. Before it begins.</summary>
    /// <param name="address">Where.</param>
    /// <param name="options">How.</param>
    /// <param name="tls">Null: its clients speak in clear.</param>
    /// <param name="logins">Null: its clients are asked for no password.</param>
    /// <param name="balancers">The load balancers that its clients come by; null: they come by themselves.</param>
    /// <param name="routes">The beginnings of keys and the pool of each, this one for the empty one; null: all keys are its own.</param>
    /// <returns>Where it listens, with the real port if 0 was asked for.</returns>
    public NetworkAddress Listen(
        NetworkAddress address, ListenOptions options, TlsContexts? tls = null, Authenticator? logins = null,
        BalancerNetworks? balancers = null, IReadOnlyList<(string Prefix, ProxyCrew Pool)>? routes = null)
    {
        var listener = Acceptor.Listen(address, options, tls, logins is null ? null : logins.OpenGate, balancers);
        Logins.Add(logins);
        var isOpen = tls is null && logins is null && balancers is null;
        _listeners.Add((Host.NextNumber(), listener.Address, isOpen));
        if (routes is null) return listener.Address;
        ProxyCrew[] pools = [.. routes.Select(route => route.Pool).Distinct()];
        var prefixes = new KeyPrefixes(routes.Select(route => (Encoding.UTF8.GetBytes(route.Prefix), Array.IndexOf(pools, route.Pool))));
        _routes[listener] = [.. _workers.Select(worker =>
        {
            ForwardingWorker[] workers = [.. pools.Select(pool => pool._workers[worker.Index])];
            return new ClientRoutes(prefixes, workers, new SeveralPools(prefixes, worker, workers));
        })];
        _routed.UnionWith(pools);
        foreach (var (prefix, pool) in routes.OrderBy(route => route.Prefix.Length))
            pool._entrance ??= (listener.Address, prefix, isOpen);
        return listener.Address;
    }

    /// <summary>By which beginnings of keys the clients of a listener use other pools too; null: they do not. On the loop of that
    /// number.</summary>
    public ClientRoutes? RoutesOf(ClientListener listener, int loop) => _routes.GetValueOrDefault(listener)?[loop];

    /// <summary>Lets clients in once it is known of this pool, and of those that its clients use too, which servers are out of use. On the
    /// first loop.</summary>
    public void TryOpen()
    {
        if (_opened.Task.IsCompleted || !_isReady || !_routed.All(pool => pool._isReady)) return;
        Acceptor.Open();
        _opened.TrySetResult();
    }

    /// <summary>Lets every worker serve by other options, each from one batch to the next. Any thread.</summary>
    /// <param name="options">Those in force, but for what may change.</param>
    public void Change(ProxyOptions options)
    {
        Options = options;
        _workers[0].Loop.Post(new LoopCall(() =>
        {
            _workers[0].Change(options);
            _idleProbes.Start();
            foreach (var watch in Watches) watch.Change();
        }));
        foreach (var worker in _workers[1..]) worker.Loop.Post(new LoopCall(() => worker.Change(options)));
    }

    /// <summary>Other proxies may have agreed, or refused: lets every worker ask again for the writes that it holds. Any thread.</summary>
    public void AskAgain()
    {
        foreach (var worker in _workers)
        {
            if (worker.Gate is { } gate) worker.Loop.Post(new LoopCall(gate.Ask));
        }
    }

    /// <summary>Stops accepting and lets every worker finish. Any thread.</summary>
    public void Drain()
    {
        _workers[0].Loop.Post(new LoopCall(Acceptor.Close));
        foreach (var worker in _workers) worker.Loop.Post(new LoopCall(worker.Drain));
    }

    private void Open()
    {
        _workers[0].Marks.Begin();
        foreach (var worker in _workers[1..]) worker.Loop.Post(new LoopCall(worker.Marks.Begin));
        _isReady = true;
        foreach (var pool in Host.Pools) pool.TryOpen();
    }

    private void MarkLost(int server, ReplicaChange change, ServerWorker by)
    {
        // One that was on its way back has been out of use all the time.
        if (change.Before is ReplicaState.In or ReplicaState.Draining) OutTimes.Begin(Servers[server], by.Loop.UnixMilliseconds);
        _workers[by.Index].Marks.OnLost(server);
    }
}
