using Understudy.Protocol.Versions;
using Understudy.Simulation.Checking;
using Understudy.Simulation.Network;
using Understudy.Simulation.World;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Servers;

/// <summary>A memcached process on a host of its own: several threads over one store, which can hang, die and come back.</summary>
internal sealed class ModelMemcached : ISimulatedServer, IListenerHandler
{
    public const int Port = 11211;

    // After SIGCONT the threads run again one by one; which one is slow decides in which order old and new connections are served.
    private const long UsualStagger = 3 * VirtualTime.Millisecond;
    private const long LongestStagger = 1500 * VirtualTime.Millisecond;
    private const long LongestPauseOfEviction = 20 * VirtualTime.Millisecond;
    private const int Threads = 3;

    private readonly VirtualWorld _world;
    private readonly SimulatedNetwork _network;
    private readonly SeededRandom _random;
    private readonly List<(string Key, long Time)> _evicted = [];
    private readonly List<ServerSession> _sessions = [];
    private SimulatedLoop[] _threads = [];
    private long _startedSecond;
    private int _maxValueBytes = 1 << 20;
    private int _lives;
    private int _turn;

    public ModelMemcached(VirtualWorld world, SimulatedNetwork network, Host host, Timeline timeline)
    {
        _world = world;
        _network = network;
        Host = host;
        Timeline = timeline;
        _random = world.Derive(host.Name);
        Store = null!;
        Start(isWarm: false);
    }

    public Host Host { get; }

    public string Name => Host.Name;

    public Timeline Timeline { get; }

    public NetworkAddress Address => Host.AddressOf(Port);

    public ItemStore Store { get; private set; }

    /// <summary>It is the first process in a namespace of its own, in each of its lives.</summary>
    public bool IsInContainer { get; set; }

    public int ProcessId => IsInContainer ? 1 : 1000 + _lives;

    public long StartedSecond => _startedSecond;

    public long UptimeSeconds => Store.CurrentSecond - _startedSecond + 2;

    /// <summary>How many times sooner than usual a thread runs again that does not get to run.</summary>
    public int Tempo { get; init; } = 1;

    /// <summary>Started with -F.</summary>
    public bool RefusesFlush { get; init; }

    /// <summary>Started with -C, from its next life on.</summary>
    public bool IsWithoutCas { get; set; }

    /// <summary>Longest value that it stores; with -I it could be another one.</summary>
    public int MaxValueBytes
    {
        get => _maxValueBytes;
        init => _maxValueBytes = Store.MaxValueBytes = value;
    }

    /// <summary>What it says instead of an answer, from the request's line and that answer; null for an honest server.</summary>
    public Func<string, string, string>? Lie { get; set; }

    /// <summary>Which memcached it is.</summary>
    public ServerVersion Version { get; set; } = ServerCapabilities.Assumed.Version;

    public ServerCapabilities Capabilities => new(Version);

    public bool IsRunning => _threads.Length > 0;

    /// <summary>The other ends of its connections. One is known once its thread has looked at it, and until it has seen that it is over.
    /// </summary>
    public IEnumerable<string> Connections => _sessions.Select(session => session.RemoteName);

    /// <summary>How many threads serve them.</summary>
    public int ThreadCount => Threads;

    public byte[]? Peek(string key) => Store.Find(key)?.Value;

    public bool HasEvicted(string key, long from, long to) =>
        _evicted.Exists(drop => drop.Key == key && drop.Time >= from && drop.Time <= to);

    public void EvictUntil(long time)
    {
        if (_world.Now > time) return;
        if (IsRunning && Store.Evict(_random) is { } key) _evicted.Add((key, _world.Now));
        _world.After(_random.Between(0, LongestPauseOfEviction), () => EvictUntil(time));
    }

    public void Kill()
    {
        if (!IsRunning) return;
        _network.CloseSocketsOf(Host);
        StopThreads();
    }

    public void PowerOff()
    {
        if (!IsRunning) return;
        _network.PowerOff(Host);
        StopThreads();
    }

    /// <remarks>Warm, CAS tokens and uptime go on as well.</remarks>
    public void Start(bool isWarm)
    {
        if (IsRunning) return;
        if (!isWarm)
        {
            Store = new ItemStore(Host) { IsWithoutCas = IsWithoutCas, MaxValueBytes = _maxValueBytes };
            _startedSecond = Store.CurrentSecond;
        }

        Run();
    }

    /// <summary>The address is given to another process that has stood by, and holds what is in the store.</summary>
    public void TakeOver(long ageSeconds)
    {
        _startedSecond = Store.CurrentSecond - ageSeconds;
        Run();
    }

    public void HangUntil(long time)
    {
        foreach (var thread in _threads)
        {
            // One that has not run since an earlier hang has held back what it received for long enough.
            var stagger = !thread.IsPaused && _random.OneIn(4) ? LongestStagger / Tempo : UsualStagger;
            thread.PauseUntil(time + _random.Between(0, stagger));
        }
    }

    public void HangThreadUntil(int thread, long time)
    {
        if (IsRunning && !_threads[thread % Threads].IsPaused) _threads[thread % Threads].PauseUntil(time);
    }

    public void OnAccepted(AcceptedSocket accepted)
    {
        var thread = _threads[_turn++ % Threads];
        var session = new ServerSession(this);
        thread.Post(new Adoption(() =>
        {
            session.Open(thread.Adopt(accepted, session));
            _sessions.Add(session);
        }));
    }

    public void OnSessionOver(ServerSession session) => _sessions.Remove(session);

    public void OnAcceptFailed(string error)
    {
    }

    public void Dispose()
    {
        foreach (var thread in _threads) thread.Buffers.ReleaseRetained();
    }

    private void Run()
    {
        if (!Host.IsUp) _network.PowerOn(Host);
        _lives++;
        _sessions.Clear();
        _threads = [.. Enumerable.Range(0, Threads).Select(i => new SimulatedLoop(_world, _network, Host, $"{Name}.{_lives}.{i}"))];
        foreach (var thread in _threads) thread.Start(IdleOwner.Instance);
        _threads[0].Listen(Address, new ListenOptions(), this);
    }

    private void StopThreads()
    {
        foreach (var thread in _threads) thread.Stop();
        _threads = [];
    }

    private sealed class Adoption(Action adopt) : ILoopMessage
    {
        public void Deliver() => adopt();
    }
}
