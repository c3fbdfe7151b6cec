using Microsoft.Extensions.Logging;
using Understudy.Connections.Clients;
using Understudy.Proxy.Explaining;
using Understudy.Proxy.Group;
using Understudy.Proxy.Operating;
using Understudy.Proxy.Pulse;
using Understudy.Proxy.Statistics;
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

    private readonly ProxyCrew? _ownCrew;
    private readonly ProxyViews? _ownViews;
    private readonly LoopThreads? _ownThreads;
    private readonly GroupService? _group;
    private readonly ILogger _logger;
    private ProxyOptions _options;
    private MemoryAccount? _lastMemory;
    private Action<string, Action<string>>? _configAsked;
    private Action<string, Action<string>>? _apiAsked;

    /// <param name="options">Valid options.</param>
    /// <param name="addresses">What each server's host resolves to; a server that is not there is out of use until
    /// <see cref="Move"/>.</param>
    /// <param name="logger">Hears of state changes.</param>
    /// <param name="droppedLogLines">Counts what it heard and could not write down, for <c>stats proxy</c>. Any thread.</param>
    /// <param name="settings">Names and values of the options that are in force, for <c>stats settings</c>. Any thread.</param>
    /// <param name="group">Null: it runs alone.</param>
    /// <exception cref="ArgumentException">A distribution is unknown or cannot honour the options; the message says which and
    /// why.</exception>
    public ProxyServer(
        ProxyOptions options, IReadOnlyDictionary<ServerOptions, NetworkAddress> addresses, ILogger logger, Func<long> droppedLogLines,
        Func<ProxyOptions, IEnumerable<(string Name, string Value)>> settings, GroupSetup? group = null)
    {
        var pool = PoolBuilder.Build(options.Pool, addresses);
        (_logger, _options) = (logger, options);
        NetworkAddress?[] known = [.. pool.Servers.Select(s => addresses.GetValueOrDefault(s))];
        if (group is null)
        {
            _ownThreads = new LoopThreads(options.Workers, logger.WorkerFailed, UserTimeoutOf(options));
            var host = new ProxyHost(_ownThreads.Loops, logger) { DroppedLogLines = droppedLogLines, Settings = settings };
            _ownCrew = new ProxyCrew(options, pool, known, host, logger);
            host.Add(_ownCrew);
            _ownViews = new ProxyViews(host);
            return;
        }

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
                ConfigAsked = _configAsked,
                ApiAsked = _apiAsked,
            };
            return new ProxyCrew(now, pool, [.. known.Select((_, server) => service.AddressOf(server))], host, logger)
            {
                BoardChanged = service.Front.NoteBoard,
            };
        }

        _group = new GroupService(
            group, known, options.MaxConnections, () => NewThreads(options.Workers), NewCrew, NewThreads(1), logger);
    }

    /// <summary>What clients and servers make the process hold; its limit may change at any time.</summary>
    public MemoryAccount Memory => Host.Memory;

    // In a group: the engine that runs, or would.
    private ProxyCrew Crew => _ownCrew ?? _group!.Crew;

    private ProxyHost Host => Crew.Host;

    /// <summary>Opens a listener. Before <see cref="Start"/>.</summary>
    /// <returns>Where it listens, with the real port if 0 was asked for.</returns>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public NetworkAddress Listen(NetworkAddress address, ListenOptions options, TlsContexts? tls = null)
    {
        if (_group is not null && tls is not null) throw new NotSupportedException("no TLS to clients in a group yet");
        var bound = _group?.Front.Listen(address, options) ?? Crew.Listen(address, options, tls);
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
            var snapshot = Crew.Board.Current;
            return [.. snapshot.Pool.Servers.Where((_, server) => snapshot.StateOf(server) == ReplicaState.Out)];
        }
    }

    /// <summary>Which part of the keys has a server that may be read: 1 while all is well. Any thread.</summary>
    public double ReadableKeys => Crew.ReadableShare;

    /// <summary>A key for each set of servers that hold keys together; nobody else's. Any thread.</summary>
    public IReadOnlyList<string> ShardKeys => Crew.ShardKeys;

    /// <summary>Where clients connect that speak in clear.</summary>
    public IReadOnlyList<NetworkAddress> PlainListeners =>
        _group is not null ? _group.Front.Listeners
            : [.. Crew.Listeners.Where(listener => !listener.IsSecure).Select(listener => listener.Address)];

    /// <summary>What there is to know of it. Any thread.</summary>
    /// <param name="unixMilliseconds">Now.</param>
    public ProxyStatus Status(long unixMilliseconds) => ProxyStatus.Of(Crew, unixMilliseconds);

    /// <summary>Where a key belongs, what its servers hold of it, and what would become of a request for it; nothing changes by it. Any
    /// thread.</summary>
    /// <param name="key">1 to 250 bytes, as servers store it.</param>
    /// <param name="unixMilliseconds">Now.</param>
    public Task<KeyExplanation> ExplainAsync(byte[] key, long unixMilliseconds) => KeyExplainers.ExplainAsync(Crew, key, unixMilliseconds);

    /// <summary>Measures what passes through it, from one look to the next. It costs nothing while nobody looks.</summary>
    public PulseMeter NewPulse() => new(Crew);

    /// <summary>All its numbers. Any thread.</summary>
    /// <param name="unixMilliseconds">Now.</param>
    public IEnumerable<MetricFamily> Metrics(long unixMilliseconds) => new ProxyMetrics(Crew, unixMilliseconds).All();

    /// <summary>A server's name stands for this address now. It is looked for there if it is out of use, and what is there is taken for a
    /// stranger: emptied, where other copies exist, and filled. Any thread.</summary>
    public void Move(ServerOptions server, NetworkAddress address)
    {
        for (var i = 0; i < Crew.ServerCount; i++)
        {
            if (Crew.Board.Current.Pool.Servers[i] != server) continue;
            var number = i;
            if (_group is not null) _group.Move(number, address);
            else _ownCrew!.Workers[0].Loop.Post(new LoopCall(() => _ownCrew.Move(number, address)));
        }
    }

    /// <summary>Serves by other options from the next batch of each worker on; no request and no connection notices. Any thread.</summary>
    /// <param name="options">Those in force, but for what may change while it runs; the limit of memory is <see cref="Memory"/>'s.</param>
    public void Change(ProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Volatile.Write(ref _options, options);
        _ownThreads?.ChangeUserTimeout(UserTimeoutOf(options));
        Crew.Change(options);
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

    // What is unacknowledged for longer than we wait for replies is given up by the kernel too, and not retransmitted into a healed
    // network.
    private static TimeSpan UserTimeoutOf(ProxyOptions options) =>
        (options.ReplyTimeout * options.FailureLimit) + TimeSpan.FromSeconds(1);
}
