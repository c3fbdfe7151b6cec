using Microsoft.Extensions.Logging;
using Understudy.Connections.Access;
using Understudy.Connections.Clients;
using Understudy.Proxy.Explaining;
using Understudy.Proxy.Group;
using Understudy.Proxy.Health;
using Understudy.Proxy.Operating;
using Understudy.Proxy.Pools;
using Understudy.Proxy.Pulse;
using Understudy.Proxy.Statistics;
using Understudy.Proxy.Surveys;
using Understudy.Proxy.Workers;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Measuring;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Proxy;

/// <summary>A running proxy: its threads, and what the world of operators may do with it.</summary>
public sealed class ProxyServer : IDisposable
{
    // What a connection to a server holds unconfirmed is given up by the kernel before the next leader counts on it.
    private static readonly TimeSpan GroupUserTimeout = TimeSpan.FromSeconds(1);

    // How many servers more than at the start a pool may have at once; what each takes of memory is 7 KB per worker. With a single copy
    // none can come.
    private const int MostMoreServers = 8;

    private readonly ProxyHost? _ownHost;
    private readonly ProxyViews? _ownViews;
    private readonly LoopThreads? _ownThreads;
    private readonly GroupService? _group;
    private readonly ILogger _logger;
    private ProxyOptions _options;         // in a group: of its pool
    private MemoryAccount? _lastMemory;
    private Func<ServerOptions, ServerLogin?> _loginOf = static _ => null;
    private Func<ServerOptions, TlsTarget?> _tlsOf = static _ => null;
    private Action<string, Action<string>>? _configAsked;
    private Action<string, Action<string>>? _apiAsked;

    /// <param name="pools">Valid options of each, at least one; what they say of the process and of clients is the same in all. A group
    /// has one.</param>
    /// <param name="addresses">What each server's host resolves to; a server that is not there is out of use until
    /// <see cref="Move"/>.</param>
    /// <param name="logger">Hears of state changes.</param>
    /// <param name="droppedLogLines">Counts what it heard and could not write down, for <c>stats proxy</c>. Any thread.</param>
    /// <param name="settings">Names and values of the options that are in force, for <c>stats settings</c>. Any thread.</param>
    /// <param name="group">Null: it runs alone.</param>
    /// <exception cref="ArgumentException">A distribution is unknown or cannot honour the options; the message says which and
    /// why.</exception>
    public ProxyServer(
        IReadOnlyList<ProxyOptions> pools, IReadOnlyDictionary<ServerOptions, NetworkAddress> addresses, ILogger logger,
        Func<long> droppedLogLines, Func<ProxyOptions, IEnumerable<(string Name, string Value)>> settings, GroupSetup? group = null)
    {
        ArgumentNullException.ThrowIfNull(pools);
        var options = pools[0];
        (_logger, _options) = (logger, options);
        if (group is null)
        {
            _ownThreads = new LoopThreads(options.Workers, logger.WorkerFailed, UserTimeoutOf(pools));
            _ownHost = new ProxyHost(_ownThreads.Loops, logger) { DroppedLogLines = droppedLogLines, Settings = settings };
            foreach (var each in pools) _ownHost.Add(NewPool(each, addresses));
            _ownViews = new ProxyViews(_ownHost);
            return;
        }

        var pool = PoolBuilder.Build(options.Pool, addresses);
        NetworkAddress?[] known = [.. pool.Servers.Select(s => addresses.GetValueOrDefault(s))];

        LoopThreads NewThreads(int count) => new(count, logger.WorkerFailed, GroupUserTimeout);
        ProxyCrew NewCrew(IReadOnlyList<IEventLoop> loops, GroupService service)
        {
            var memory = loops[0].Buffers.Account;
            if (_lastMemory is { } last) memory.Limit = last.Limit;
            _lastMemory = memory;
            var now = Volatile.Read(ref _options);
            var host = new ProxyHost(loops, logger)
            {
                DroppedLogLines = droppedLogLines,
                Settings = settings,
                GroupAsked = service.Ask,
                Insecure = service.Front.Door.Insecure,
                Before = service.Front.Door.Acceptor,
                Roles = service.Front.Roles,
                ConfigAsked = _configAsked,
                ApiAsked = _apiAsked,
            };
            return Introduce(new ProxyCrew(now, pool, [.. known.Select((_, server) => service.AddressOf(server))], host, logger)
            {
                BoardChanged = service.Front.NoteBoard,
            });
        }

        _group = new GroupService(
            group, known, options, () => NewThreads(options.Workers), NewCrew, NewThreads(1), logger);
    }

    /// <summary>What clients and servers make the process hold; its limit may change at any time.</summary>
    public MemoryAccount Memory => Host.Memory;

    /// <summary>The names of the pools, in their order. Any thread.</summary>
    public IReadOnlyList<string> PoolNames => [.. Host.Pools.Select(pool => pool.Name)];

    /// <summary>What there is to know of the pools to check them. Any thread.</summary>
    public IReadOnlyList<ServedPool> Pools =>
        [.. Host.Pools.Select(pool => new ServedPool(pool.Name, OpenListenersOf(pool), pool.ShardKeys))];

    // In a group: of the engine that runs, or would.
    private ProxyHost Host => _ownHost ?? _group!.Crew.Host;

    /// <summary>Says as whom to log in to each server, should it ask: connections that are made from here on do. Any thread.</summary>
    /// <param name="loginOf">Null for one: nobody.</param>
    public void LogInAs(Func<ServerOptions, ServerLogin?> loginOf)
    {
        ArgumentNullException.ThrowIfNull(loginOf);
        Volatile.Write(ref _loginOf, loginOf);
        foreach (var pool in Host.Pools) Introduce(pool);
    }

    /// <summary>Says which servers are reached by TLS, and how. Before <see cref="Start"/>, and before pools with such servers are added.
    /// </summary>
    /// <param name="tlsOf">Null for one: it is spoken to in clear.</param>
    public void SpeakTls(Func<ServerOptions, TlsTarget?> tlsOf)
    {
        ArgumentNullException.ThrowIfNull(tlsOf);
        Volatile.Write(ref _tlsOf, tlsOf);
        foreach (var pool in Host.Pools) Introduce(pool);
    }

    /// <summary>Opens a listener. Before <see cref="Start"/>.</summary>
    /// <param name="address">Where.</param>
    /// <param name="options">How.</param>
    /// <param name="tls">Null: its clients speak in clear.</param>
    /// <param name="logins">Null: its clients are asked for no password.</param>
    /// <param name="balancers">The load balancers that its clients come by; null: they come by themselves.</param>
    /// <param name="pool">The name of the pool that it leads to; null: the first.</param>
    /// <param name="routes">Beginnings of keys and the name of the pool of each; the empty one is of <paramref name="pool"/>. Null: all
    /// keys are of that pool.</param>
    /// <returns>Where it listens, with the real port if 0 was asked for.</returns>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public NetworkAddress Listen(
        NetworkAddress address, ListenOptions options, TlsContexts? tls = null, Authenticator? logins = null,
        BalancerNetworks? balancers = null, string? pool = null, IReadOnlyDictionary<string, string>? routes = null)
    {
        var bound = _group?.Front.Door.Listen(address, options, tls, logins, balancers) ?? PoolOf(pool).Listen(
            address, options, tls, logins, balancers, routes?.Select(route => (route.Key, PoolOf(route.Value))).ToList());
        _logger.Listening(bound.ToString());
        return bound;
    }

    /// <summary>Lets operators have the configuration read again. Before <see cref="Start"/>.</summary>
    /// <param name="asked">Given what they say behind the word config, and whom to answer, on any thread: lines, the last of which begins
    /// with OK or ERROR.</param>
    public void LetReconfigure(Action<string, Action<string>> asked) => Host.ConfigAsked = _configAsked = asked;

    /// <summary>Lets operators ask what the proxy tells of itself. Before <see cref="Start"/>.</summary>
    /// <param name="asked">Given a path of the admin API, and whom to answer, on any thread, as in <see cref="LetReconfigure"/>.</param>
    public void LetTell(Action<string, Action<string>> asked)
    {
        Host.ApiAsked = _apiAsked = asked;
        if (_group is not null) _group.Front.ApiAsked = asked;
    }

    /// <summary>Does what an operator asks for, as over the control socket. Any thread; only while its workers can be asked.</summary>
    /// <param name="command">In one line.</param>
    /// <returns>Lines, the last of which begins with OK or ERROR; never, while the first worker hangs.</returns>
    public Task<string> OperateAsync(string command)
    {
        var host = Host;
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Loops[0].Post(new LoopCall(() =>
        {
            var answer = new OperatorCommands(host, host.Loops[0]).Answer(command, later => told.TrySetResult(later));
            if (answer is not null) told.TrySetResult(answer);
        }));
        return told.Task;
    }

    /// <summary>Opens the socket by which operators are let in. Before <see cref="Start"/>.</summary>
    /// <param name="path">Of a Unix socket; a stale one is replaced.</param>
    /// <exception cref="ListenException">The path cannot be used.</exception>
    public void ListenForOperators(string path)
    {
        if (_group is not null) _group.Front.ListenForOperators(NetworkAddress.Unix(path));
        else _ownViews!.Operators.Listen(NetworkAddress.Unix(path));
    }

    /// <summary>Opens the listener for the other members of the group. Before <see cref="Start"/>.</summary>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public void ListenForPeers() => _group?.Front.ListenForPeers();

    /// <summary>Connects to the servers and starts the workers.</summary>
    public void Start()
    {
        if (_group is not null)
        {
            _group.Start();
            return;
        }

        Host.Start();
        _ownThreads!.Start(Host.Owners);
    }

    /// <summary>Ends once clients are let in, which is after it is known what an earlier proxy had taken out of use.</summary>
    public Task Opened => _group?.Started ?? Host.Opened;

    /// <summary>Ends once every worker has had a turn: never, while one of them hangs. Any thread.</summary>
    public Task AnswerAsync() => _group?.AnswerAsync() ?? _ownThreads!.AnswerAsync();

    /// <summary>The servers that are out of use now. Any thread.</summary>
    public IReadOnlyList<ServerOptions> ServersOut
    {
        get
        {
            return [.. Host.Pools.Select(pool => pool.Board.Current).SelectMany(snapshot =>
                snapshot.Pool.Servers.Where((_, server) => snapshot.StateOf(server) == ReplicaState.Out))];
        }
    }

    /// <summary>Which part of the keys has a server that may be read, in the pool where it is least: 1 while all is well. Any
    /// thread.</summary>
    public double ReadableKeys => Host.ReadableShare;

    /// <summary>What there is to know of it. Any thread.</summary>
    /// <param name="unixMilliseconds">Now.</param>
    public ProxyStatus Status(long unixMilliseconds) => ProxyStatus.Of(Host, unixMilliseconds) with { Group = Group };

    /// <summary>Its part in a group of proxies; null: it is alone. Any thread.</summary>
    public GroupStatus? Group => _group?.Front.Status;

    /// <summary>Where a key belongs, what its servers hold of it, and what would become of a request for it; nothing changes by it. Any
    /// thread.</summary>
    /// <param name="key">1 to 250 bytes, as servers store it.</param>
    /// <param name="pool">Whose key it is, one of <see cref="PoolNames"/>; null: the first one's.</param>
    /// <param name="unixMilliseconds">Now.</param>
    public Task<KeyExplanation> ExplainAsync(byte[] key, string? pool, long unixMilliseconds) =>
        KeyExplainers.ExplainAsync(PoolOf(pool), key, unixMilliseconds);

    /// <summary>Why nothing can be asked of its workers: it is a member of a group that another one leads. Null: it can. Any
    /// thread.</summary>
    public string? WhyNoWorkers => _group is not { IsLeading: false }
        ? null
        : "this proxy does not lead its group; "
            + (Group?.Leader is { } leader ? $"{leader} does: ask there" : "nobody does at the moment");

    /// <summary>Its clients, the first of them in some order. Any thread.</summary>
    /// <param name="order">Which come first.</param>
    /// <param name="most">How many are told of.</param>
    /// <returns>Ends once every worker has answered: never, while one of them hangs.</returns>
    public Task<ClientList> ClientsAsync(ClientOrder order, int most) => ClientList.AskAsync(Host, order, most);

    /// <summary>The last requests that took long. Any thread.</summary>
    /// <param name="most">How many are told of.</param>
    /// <returns>As <see cref="ClientsAsync"/>.</returns>
    public Task<SlowList> SlowAsync(int most) => SlowList.AskAsync(Host, most);

    /// <summary>Looks for some time which keys are asked for most. Any thread.</summary>
    /// <param name="time">For how long.</param>
    /// <param name="most">How many keys, and how many beginnings of keys, are told of.</param>
    /// <returns>As <see cref="ClientsAsync"/>, and not before that time is over.</returns>
    public Task<HotList> HotAsync(TimeSpan time, int most) => HotList.AskAsync(Host, time, most);

    /// <summary>Measures what passes through it, from one look to the next. It costs nothing while nobody looks.</summary>
    public PulseMeter NewPulse() => new(() => Host);

    /// <summary>What was asked of each pool since the start. Any thread.</summary>
    public IReadOnlyList<PoolTotals> Totals => [.. Host.Pools.Select(PoolTotals.Of)];

    /// <summary>All its numbers. Any thread.</summary>
    /// <param name="unixMilliseconds">Now.</param>
    public IEnumerable<MetricFamily> Metrics(long unixMilliseconds) =>
        [.. new ProxyMetrics(Host, unixMilliseconds).All(), .. Group is { } group ? GroupMetrics.Of(group) : []];

    /// <summary>A server's name stands for this address now. It is looked for there if it is out of use, and what is there is taken for a
    /// stranger: emptied, where other copies exist, and filled. Any thread.</summary>
    public void Move(ServerOptions server, NetworkAddress address)
    {
        foreach (var pool in Host.Pools)
        {
            for (var i = 0; i < pool.ServerCount; i++)
            {
                if (pool.Board.Current.Pool.Servers[i] != server) continue;
                var number = i;
                if (_group is not null) _group.Move(number, address);
                else pool.Workers[0].Loop.Post(new LoopCall(() =>
                {
                    // Another server may have taken its place meanwhile.
                    if (pool.Board.Current.Pool.Servers[number] == server) pool.Move(number, address);
                }));
            }
        }
    }

    /// <summary>Serves by other options from the next batch of each worker on; no request and no connection notices. Any thread.</summary>
    /// <param name="pools">Those in force, but for what may change while it runs, of each pool in their order; the limit of memory is
    /// <see cref="Memory"/>'s.</param>
    public void Change(IReadOnlyList<ProxyOptions> pools)
    {
        ArgumentNullException.ThrowIfNull(pools);
        Volatile.Write(ref _options, pools[0]);
        _ownThreads?.ChangeUserTimeout(UserTimeoutOf(pools));
        foreach (var (pool, options) in Host.Pools.Zip(pools)) pool.Change(options);
    }

    /// <summary>Serves further pools, at listeners of their own: all of them, or none. Nobody else notices. Any thread; not in a
    /// group.</summary>
    /// <param name="pools">Valid options of each.</param>
    /// <param name="addresses">As at the start, of their servers.</param>
    /// <param name="listeners">That lead to them.</param>
    /// <exception cref="ListenException">An address cannot be bound.</exception>
    public Task AddAsync(
        IReadOnlyList<ProxyOptions> pools, IReadOnlyDictionary<ServerOptions, NetworkAddress> addresses,
        IReadOnlyList<AddedListener> listeners)
    {
        var added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Host.Loops[0].Post(new LoopCall(() =>
        {
            try
            {
                Add([.. pools.Select(pool => NewPool(pool, addresses))], listeners);
                added.SetResult();
            }
            catch (ListenException obstacle)
            {
                added.SetException(obstacle);
            }
        }));
        return added.Task;
    }

    /// <summary>Gives a tier of a pool other servers, weights, or another distribution. What its servers hold is forgotten, and they are
    /// filled from the other tiers, which answer meanwhile; no client notices. Any thread; not in a group.</summary>
    /// <param name="options">Of the pool, one of <see cref="PoolNames"/>, as it is to be; but for that tier as it is.</param>
    /// <param name="tier">The number of the tier.</param>
    /// <param name="addresses">As at the start, of its servers.</param>
    /// <returns>Why nothing has changed; null if it has, and filling has begun.</returns>
    public Task<string?> MoveKeysAsync(PoolOptions options, int tier, IReadOnlyDictionary<ServerOptions, NetworkAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(options);
        var moved = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var crew = PoolOf(options.Name);
        var asked = PoolBuilder.Build(options, options.Tiers[tier], addresses);
        NetworkAddress?[] known = [.. asked.Servers.Select(server => addresses.GetValueOrDefault(server))];
        var move = new TierMove(
            crew, tier, asked, known, server => Volatile.Read(ref _loginOf)(server), server => Volatile.Read(ref _tlsOf)(server),
            obstacle => moved.TrySetResult(obstacle));
        crew.Workers[0].Loop.Post(new LoopCall(move.Start));
        return moved.Task;
    }

    /// <summary>Stops accepting, lets requests in flight finish within the drain timeout, and ends the workers. Any thread.</summary>
    public void Drain()
    {
        if (_group is not null) _group.Drain(Volatile.Read(ref _options).DrainTimeout);
        else Host.Drain();
    }

    /// <returns>True once all workers have ended; false if that takes longer.</returns>
    public bool Join(TimeSpan timeout) => _group?.Join(timeout) ?? _ownThreads!.Join(timeout);

    /// <summary>Stops at once: clients see their connections close.</summary>
    public void Dispose()
    {
        _group?.Dispose();
        _ownThreads?.Dispose();
    }

    // How its servers are spoken to.
    private ProxyCrew Introduce(ProxyCrew crew)
    {
        var servers = crew.Board.Current.Pool.Servers;
        var (loginOf, tlsOf) = (Volatile.Read(ref _loginOf), Volatile.Read(ref _tlsOf));
        for (var i = 0; i < servers.Count; i++) (crew.Servers[i].Login, crew.Servers[i].Tls) = (loginOf(servers[i]), tlsOf(servers[i]));
        return crew;
    }

    // What is unacknowledged for longer than we wait for replies is given up by the kernel too, and not retransmitted into a healed
    // network.
    private static TimeSpan UserTimeoutOf(IReadOnlyList<ProxyOptions> pools) =>
        pools.Max(options => options.ReplyTimeout * options.FailureLimit) + TimeSpan.FromSeconds(1);

    private ProxyCrew PoolOf(string? name) => name is null ? Host.Pools[0] : Host.Pools.First(pool => pool.Name == name);

    private ProxyCrew NewPool(ProxyOptions options, IReadOnlyDictionary<ServerOptions, NetworkAddress> addresses)
    {
        var pool = PoolBuilder.Build(options.Pool, addresses, options.Pool.Tiers.Count > 1 ? MostMoreServers : 0);
        NetworkAddress?[] known = [.. pool.Servers.Select(server => addresses.GetValueOrDefault(server))];
        return Introduce(new ProxyCrew(options, pool, known, _ownHost!, new PoolLogger(_logger, _ownHost!, options.Pool.Name)));
    }

    // On the first loop: nobody is accepted in between.
    private void Add(ProxyCrew[] pools, IReadOnlyList<AddedListener> listeners)
    {
        try
        {
            foreach (var listener in listeners)
            {
                var bound = pools.First(pool => pool.Name == listener.Pool).Listen(listener.Address, listener.Options, listener.Tls);
                _logger.Listening(bound.ToString());
            }
        }
        catch (ListenException)
        {
            foreach (var pool in pools) pool.Acceptor.Close();
            throw;
        }

        foreach (var pool in pools)
        {
            ProxyViews.Show(pool);
            Host.Join(pool);
        }
    }

    private IReadOnlyList<NetworkAddress> OpenListenersOf(ProxyCrew pool) => _group is not null
        ? [.. _group.Front.Door.Entrances.Where(entrance => entrance.IsOpen).Select(entrance => entrance.Listener.Address)]
        : [.. pool.OpenListeners];
}
