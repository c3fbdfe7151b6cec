using Microsoft.Extensions.Logging;
using Understudy.Connections.Access;
using Understudy.Connections.Clients;
using Understudy.Connections.Operators;
using Understudy.Connections.Servers;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Health;
using Understudy.Proxy.Marks;
using Understudy.Proxy.Pools;
using Understudy.Proxy.Rejoin;
using Understudy.Proxy.Roles;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Journal;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Proxy.Workers;

/// <summary>The workers of one proxy on the loops they are given: everything but the threads, so that a simulation can run it as it
/// is.</summary>
internal sealed class ProxyCrew : RecoveryCrew, IClientHost
{
    private readonly ProxyWorker[] _workers;
    private readonly IdleProbes _idleProbes;
    private readonly Lazy<ShardSample> _shards;
    private readonly List<(int Number, NetworkAddress Address, bool IsOpen)> _listeners = [];
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _undrained;
    private int _numbers;

    /// <param name="options">Valid options.</param>
    /// <param name="pool">Where keys belong.</param>
    /// <param name="addresses">Of the pool's servers, by number; null where nobody knows it yet.</param>
    /// <param name="loops">One per worker. The first also accepts clients and watches servers.</param>
    /// <param name="logger">Hears of state changes.</param>
    /// <param name="rules">All, unless a simulation leaves one out.</param>
    /// <param name="agreement">Of the group of proxies that this is one of; null: it is alone.</param>
    public ProxyCrew(
        ProxyOptions options, Pool pool, IReadOnlyList<NetworkAddress?> addresses, IReadOnlyList<IEventLoop> loops, ILogger logger,
        SafetyRules? rules = null, IAgreement? agreement = null)
        : base(options, pool, addresses, logger, rules ?? SafetyRules.All, agreement)
    {
        // Of this process alone, since it also writes them when it is asked to check itself.
        _shards = new Lazy<ShardSample>(() => new ShardSample(pool, $"understudy-check-{Environment.ProcessId:x}-"));
        StartedUnixSeconds = loops[0].UnixMilliseconds / 1000;
        Memory = loops[0].Buffers.Account;
        if (options.MemoryLimitBytes is { } limit) Memory.Limit = limit;
        _undrained = loops.Count;
        HasLanes = loops.Count > 1 && pool.TierCount > 1;
        Foreign = new ForeignClients((protocol, client, count) => logger.ForeignClient(client, protocol, count));
        Insecure = new ForeignClients((reason, client, count) => logger.InsecureClient(client, reason, count));
        _workers = [.. loops.Select((loop, index) => new ProxyWorker(this, index, loop))];
        AddWatches(loops[0]);
        Acceptor = new ClientAcceptor(this);
        _idleProbes = new IdleProbes(_workers[0]);
    }

    public override IReadOnlyList<ProxyWorker> Workers => _workers;

    public override RecoveryWorker First => _workers[0];

    public ClientAcceptor Acceptor { get; }

    /// <summary>Where it listens, under which number, and whether clients speak in clear there and are asked for no password. Does not
    /// change once the loops run.</summary>
    public IReadOnlyList<(int Number, NetworkAddress Address, bool IsOpen)> Listeners => _listeners;

    /// <summary>How long all keys could be read.</summary>
    public ServingTimes ServingTimes { get; } = new();

    /// <summary>A key for each set of servers that hold keys together. Any thread.</summary>
    public IReadOnlyList<string> ShardKeys => _shards.Value.KeysOfAll;

    /// <summary>How large a part of the keys has a server that may be read. Any thread.</summary>
    public double ReadableShare => Board.Current.IsEveryServerIn ? 1 : _shards.Value.ReadableShare(Board.Current);

    /// <summary>Clients of other protocols.</summary>
    public ForeignClients Foreign { get; }

    /// <summary>Clients with whom there was no agreement on TLS.</summary>
    public ForeignClients Insecure { get; }

    /// <summary>Clients that log in.</summary>
    public LoginDesks Logins { get; } = new();

    /// <summary>What this host is in the VRRP instances that move addresses to it.</summary>
    public RouterRoles Roles { get; } = new();

    public long StartedUnixSeconds { get; }

    /// <summary>How many lines of the log could not be written.</summary>
    public Func<long> DroppedLogLines { get; init; } = static () => 0;

    /// <summary>Hears of each change of the board, on whatever thread it was made. Null: nobody does.</summary>
    public Action? BoardChanged { get; init; }

    /// <summary>What <c>stats settings</c> tells of the options that are in force: their names, units and order belong to whoever set
    /// them.</summary>
    public Func<ProxyOptions, IEnumerable<(string Name, string Value)>> Settings { get; init; } = static _ => [];

    /// <summary>Asked by operators to read the configuration again, or what that would do: the words behind the command's first one, and
    /// whom to answer, on any thread. Null: there is none to read. Set before the loops run.</summary>
    public Action<string, Action<string>>? ConfigAsked { get; set; }

    /// <summary>Asked by operators what this proxy tells of itself, as <see cref="ConfigAsked"/>. Null: nobody tells. Set before the loops
    /// run.</summary>
    public Action<string, Action<string>>? ApiAsked { get; set; }

    /// <summary>Which servers are out of use was agreed on before anything was acknowledged without them: no mark on a server says more,
    /// and one that was left behind would be wrong. Set before <see cref="Start"/>.</summary>
    public bool KnowsLosses { get; set; }

    /// <summary>What ends with letting clients in. On the first worker's loop; set before the loops run.</summary>
    public Action? Closing { get; set; }

    /// <summary>Asked by operators what the group is like: whom to answer, on any thread. Null: there is none.</summary>
    public Action<Action<string>>? GroupAsked { get; init; }

    /// <summary>What clients and servers make the process hold.</summary>
    public MemoryAccount Memory { get; }

    IReadOnlyList<IClientWorker> IClientHost.Workers => _workers;

    int IClientHost.MaxClients => Options.MaxConnections;

    int IClientHost.MaxClientsPerSource => Options.MaxConnectionsPerSource;

    ReadOnlyMemory<byte> IClientHost.LastWord { get; } = ErrorReply.TooManyConnections.ToArray();

    public void OnClientRefused(string remoteName, long refused) => Logger.ClientRefused(remoteName, Options.MaxConnections, refused);

    public void OnSourceRefused(string remoteName, long refused) =>
        Logger.SourceRefused(remoteName, Options.MaxConnectionsPerSource, refused);

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
            ServingTimes.OnChanged(ReadableShare >= 1, _workers[0].Loop.UnixMilliseconds);
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

    /// <summary>Begins to serve, once it is known which servers an earlier proxy had taken out of use. Before the loops run.</summary>
    public void Start()
    {
        ServingTimes.Begin(_workers[0].Loop.UnixMilliseconds);
        foreach (var watch in Watches) watch.Start();
        foreach (var worker in _workers) worker.Start();
        _idleProbes.Start();
        if (_workers[0].Marks.AreKept && Rules.ReadsMarks && !KnowsLosses) new MarkReview(this, OutTimes, _workers[0].Loop, Open).Start();
        else Open();
    }

    /// <summary>What a client or a listener is called in <c>stats conns</c>. Any thread.</summary>
    public int NextNumber() => Interlocked.Increment(ref _numbers);

    /// <summary>Opens a listener. Before the loops run.</summary>
    /// <returns>Where it listens, with the real port if 0 was asked for.</returns>
    public NetworkAddress Listen(NetworkAddress address, ListenOptions options, TlsContexts? tls = null, LoginDesk? logins = null)
    {
        var bound = Acceptor.Listen(address, options, tls, logins is null ? null : logins.OpenGate);
        Logins.Add(logins);
        _listeners.Add((NextNumber(), bound, tls is null && logins is null));
        return bound;
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
        if (Closing is { } closing) _workers[0].Loop.Post(new LoopCall(closing));
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
        _opened.TrySetResult();
    }

    private void MarkLost(int server, ReplicaChange change, ServerWorker by)
    {
        // One that was on its way back has been out of use all the time.
        if (change.Before is ReplicaState.In or ReplicaState.Draining) OutTimes.Begin(Servers[server], by.Loop.UnixMilliseconds);
        _workers[by.Index].Marks.OnLost(server);
    }
}
