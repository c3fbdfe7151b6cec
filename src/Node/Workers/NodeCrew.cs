using Microsoft.Extensions.Logging;
using Understudy.Node.Sessions;
using Understudy.Store;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Node.Workers;

/// <summary>The workers of one node on the loops they are given, and the memory they share: everything but the threads, so that a
/// simulation can run it as it is.</summary>
internal sealed class NodeCrew : IDisposable
{
    private readonly TaskCompletionSource _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NodeWorker[] _workers;
    private readonly long _startedNanoseconds;
    private int _clients;

    /// <param name="options">Valid options.</param>
    /// <param name="loops">One per worker. The first also accepts clients.</param>
    /// <param name="logger">Hears of state changes.</param>
    public NodeCrew(NodeOptions options, IReadOnlyList<IEventLoop> loops, ILogger logger)
    {
        Options = options;
        Logger = logger;
        _startedNanoseconds = loops[0].Now;
        StartedAt = (uint)(loops[0].UnixMilliseconds / 1000);
        Store = new ItemStore(new StoreOptions
        {
            LimitBytes = options.MemoryLimitBytes,
            MaxItemBytes = options.MaxItemBytes,
            CasBase = (ulong)loops[0].UnixMilliseconds << 20,
            HashSeed = loops[0].NextRandom(),
            Evicts = !options.RefusesWhenFull,
        });
        _workers = [.. loops.Select((loop, index) => new NodeWorker(this, index, loop))];
        Acceptor = new ClientAcceptor(this, logger);
    }

    public NodeOptions Options { get; }

    public ILogger Logger { get; }

    public ItemStore Store { get; }

    /// <summary>Unix time at the start.</summary>
    public uint StartedAt { get; }

    public IReadOnlyList<NodeWorker> Workers => _workers;

    public ClientAcceptor Acceptor { get; }

    /// <summary>Client connections of all workers.</summary>
    public int ClientCount => Volatile.Read(ref _clients);

    public Task ShutdownAsked => _shutdown.Task;

    /// <summary>The second at an instant of the loops' clock.</summary>
    public uint SecondAt(long nanoseconds) => StartedAt + (uint)((nanoseconds - _startedNanoseconds) / 1_000_000_000);

    /// <summary>Counts a client in, unless there are too many.</summary>
    public bool TryAdmitClient()
    {
        if (Interlocked.Increment(ref _clients) <= Options.MaxConnections) return true;
        Interlocked.Decrement(ref _clients);
        return false;
    }

    public void OnClientGone() => Interlocked.Decrement(ref _clients);

    /// <summary>A client asks the node to end, and may.</summary>
    public void AskShutdown() => _shutdown.TrySetResult();

    /// <summary>Stops accepting and lets every worker finish. Any thread.</summary>
    public void Drain()
    {
        _workers[0].Loop.Post(new LoopCall(Acceptor.Close));
        foreach (var worker in _workers) worker.Loop.Post(new LoopCall(worker.Drain));
    }

    /// <summary>Lets go of the items. After the loops have ended.</summary>
    public void Dispose()
    {
        foreach (var worker in _workers) worker.Store.Dispose();
        Store.Dispose();
    }
}
