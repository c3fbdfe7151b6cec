using Microsoft.Extensions.Logging;
using Understudy.Node.Watching;
using Understudy.Protocol.Replies;
using Understudy.Store;
using Understudy.Transport.Clients;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Node.Workers;

/// <summary>The workers of one node on the loops they are given, and the memory they share: everything but the threads, so that a
/// simulation can run it as it is.</summary>
internal sealed class NodeCrew : IClientHost, IDisposable
{
    private readonly TaskCompletionSource<bool> _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NodeWorker[] _workers;
    private readonly long _startedNanoseconds;
    private readonly long _startedUnixMilliseconds;
    private readonly List<(int Number, NetworkAddress Address)> _listeners = [];
    private int _clientNumbers;

    /// <param name="options">Valid options.</param>
    /// <param name="loops">One per worker. The first also accepts clients.</param>
    /// <param name="processId">As told by <c>stats</c>: with the start time it tells one life of a server from the next.</param>
    /// <param name="logger">Hears of state changes.</param>
    public NodeCrew(NodeOptions options, IReadOnlyList<IEventLoop> loops, int processId, ILogger logger)
    {
        ProcessId = processId;
        Options = options;
        Logger = logger;
        _startedNanoseconds = loops[0].Now;
        _startedUnixMilliseconds = loops[0].UnixMilliseconds;
        StartedAt = (uint)(_startedUnixMilliseconds / 1000);
        Store = new ItemStore(new StoreOptions
        {
            LimitBytes = options.MemoryLimitBytes,
            MaxItemBytes = options.MaxItemBytes,
            CasBase = (ulong)_startedUnixMilliseconds << 20,
            HashSeed = loops[0].NextRandom(),
            Evicts = !options.RefusesWhenFull,
        });
        Watch = new WatchBoard(this);
        Store.EvictionObserver = Watch;
        _workers = [.. loops.Select((loop, index) => new NodeWorker(this, index, loop))];
        Acceptor = new ClientAcceptor(this);
        Acceptor.Open();
    }

    public NodeOptions Options { get; }

    public ILogger Logger { get; }

    public ItemStore Store { get; }

    public int ProcessId { get; }

    /// <summary>Unix time at the start.</summary>
    public uint StartedAt { get; }

    public IReadOnlyList<NodeWorker> Workers => _workers;

    public WatchBoard Watch { get; }

    public ClientAcceptor Acceptor { get; }

    /// <summary>Where it listens, under which number. Does not change once the loops run.</summary>
    public IReadOnlyList<(int Number, NetworkAddress Address)> Listeners => _listeners;

    IReadOnlyList<IClientWorker> IClientHost.Workers => _workers;

    int IClientHost.MaxClients => Options.MaxConnections;

    ReadOnlyMemory<byte> IClientHost.LastWord { get; } = ErrorReply.TooManyConnections.ToArray();

    /// <summary>Ends when a client asks the node to end and may; true if it is to keep its items.</summary>
    public Task<bool> ShutdownAsked => _shutdown.Task;

    /// <summary>The second at an instant of the loops' clock.</summary>
    public uint SecondAt(long nanoseconds) =>
        (uint)((_startedUnixMilliseconds + ((nanoseconds - _startedNanoseconds) / 1_000_000)) / 1000);

    /// <summary>The same instant in microseconds, by a clock that nobody sets.</summary>
    public long UnixMicrosecondsAt(long nanoseconds) => (_startedUnixMilliseconds * 1000) + ((nanoseconds - _startedNanoseconds) / 1000);

    /// <summary>What a new client or listener is called in stats and by watch.</summary>
    public int NextClientNumber() => Interlocked.Increment(ref _clientNumbers);

    /// <summary>Opens a listener. Before the loops run.</summary>
    /// <returns>Where it listens, with the real port if 0 was asked for.</returns>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public NetworkAddress Listen(NetworkAddress address, ListenOptions options)
    {
        var bound = Acceptor.Listen(address, options);
        _listeners.Add((NextClientNumber(), bound));
        return bound;
    }

    public void OnClientRefused(string remoteName, long refused) =>
        Logger.NodeClientRefused(remoteName, Options.MaxConnections, refused);

    public void OnAcceptFailed(string error) => Logger.NodeAcceptFailed(error);

    /// <summary>A client asks the node to end, and may.</summary>
    public void AskShutdown(bool keepsItems) => _shutdown.TrySetResult(keepsItems);

    /// <summary>Stops accepting and lets every worker finish. Any thread.</summary>
    public void Drain()
    {
        _workers[0].Loop.Post(new LoopCall(Acceptor.Close));
        foreach (var worker in _workers) worker.Loop.Post(new LoopCall(worker.Drain));
    }

    /// <summary>Takes over the items of an earlier life. Before the loops run.</summary>
    public ImageOutcome Restore(Stream image, Action<long> blockTaken)
    {
        var loop = _workers[0].Loop;
        return Store.Load(image, SecondAt(loop.Now), blockTaken);
    }

    /// <summary>Writes the items for a later life. After the loops have ended; then nothing but <see cref="Dispose"/> is left to
    /// call.</summary>
    /// <returns>How many items were written.</returns>
    public long Keep(Stream image)
    {
        var loop = _workers[0].Loop;
        return Store.Unload(image, SecondAt(loop.Now), (uint)(loop.UnixMilliseconds / 1000));
    }

    /// <summary>Lets go of the items. After the loops have ended.</summary>
    public void Dispose()
    {
        foreach (var worker in _workers) worker.Store.Dispose();
        Store.Dispose();
    }
}
