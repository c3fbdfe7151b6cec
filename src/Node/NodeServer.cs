using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Understudy.Connections.Access;
using Understudy.Connections.Clients;
using Understudy.Node.Importing;
using Understudy.Node.Replication;
using Understudy.Node.Restart;
using Understudy.Node.Statistics;
using Understudy.Node.Workers;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Measuring;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Node;

/// <summary>A running cache node: its memory, its threads, and what the world of operators may do with it.</summary>
public sealed class NodeServer : IDisposable
{
    private readonly NodeCrew _crew;
    private readonly LoopThreads _threads;
    private readonly ILogger _logger;
    private readonly List<NetworkAddress> _openListeners = [];
    private MemoryFile? _memoryFile;

    /// <param name="options">Valid options.</param>
    /// <param name="logger">Hears of state changes.</param>
    /// <param name="droppedLogLines">Counts what it heard and could not write down, for <c>stats</c>. Any thread.</param>
    /// <param name="pair">The other node of its pair; null: it belongs to none.</param>
    /// <param name="import">Whose items it takes over; null: nobody's.</param>
    public NodeServer(NodeOptions options, ILogger logger, Func<long> droppedLogLines, PairOptions? pair, ImportOptions? import)
    {
        ArgumentNullException.ThrowIfNull(options);
        _logger = logger;
        _threads = new LoopThreads(options.Workers, logger.NodeWorkerFailed);
        _crew = new NodeCrew(options, _threads.Loops, Environment.ProcessId, logger, pair, RandomNumberGenerator.Fill, import);
        _crew.State.DroppedLogLines = droppedLogLines;
    }

    /// <summary>Ends when a client has asked for a shutdown and was allowed to (<see cref="NodeOptions.AllowsShutdown"/>); true if it was
    /// <c>shutdown graceful</c>, which keeps the items.</summary>
    public Task<bool> ShutdownAsked => _crew.State.ShutdownAsked;

    /// <summary>Ends once it takes over the items that it is to take over, or with why it cannot; if there are none, at once.</summary>
    public Task<string?> ImportBegun => _crew.Import?.Begun ?? Task.FromResult<string?>(null);

    /// <summary>What clients make the process hold beside its items; its limit may change at any time.</summary>
    public MemoryAccount Memory => _crew.State.Memory;

    /// <summary>Where clients connect that speak in clear. Does not change once it is started.</summary>
    public IReadOnlyList<NetworkAddress> OpenListeners => _openListeners;

    /// <summary>Why clients should rather go elsewhere; null: there is no reason. Any thread.</summary>
    public string? WhyNotServing => _crew.Pair?.WhyNotServing;

    /// <summary>What there is to know of it. Any thread.</summary>
    public NodeStatus Status() => _crew.Status();

    /// <summary>All its numbers. Any thread.</summary>
    public IEnumerable<MetricFamily> Metrics() => new NodeMetrics(_crew.State, _crew.Pair, _crew.Import).All();

    /// <summary>Opens a listener. Before <see cref="Start"/>.</summary>
    /// <param name="address">Where.</param>
    /// <param name="options">How.</param>
    /// <param name="tls">Null: its clients speak in clear.</param>
    /// <param name="logins">Null: its clients are asked for no password.</param>
    /// <param name="balancers">The load balancers that its clients come by; null: they come by themselves.</param>
    /// <returns>Where it listens, with the real port if 0 was asked for.</returns>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public NetworkAddress Listen(
        NetworkAddress address, ListenOptions options, TlsContexts? tls = null, Authenticator? logins = null,
        BalancerNetworks? balancers = null)
    {
        var bound = _crew.Listen(address, options, tls, logins, balancers);
        if (tls is null && logins is null && balancers is null) _openListeners.Add(bound);
        _logger.Listening(bound.ToString());
        return bound;
    }

    /// <summary>Opens the listener for the other node of the pair, if it is that one that calls. Before <see cref="Start"/>.</summary>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public void ListenForPeer()
    {
        if (_crew.Pair is not { } pair) return;
        pair.Links.Listen();
        if (pair.Links.Address is { } address) _logger.PeerAwaited(address.ToString());
    }

    /// <summary>Lets operators in by a Unix socket. Before <see cref="Start"/>; for a node of a pair, or one that takes over
    /// items.</summary>
    /// <exception cref="ListenException">The path cannot be used.</exception>
    public void ListenForOperators(string path) => _crew.Operators!.Listen(NetworkAddress.Unix(path));

    /// <summary>Takes over the items that an earlier life left in <see cref="NodeOptions.MemoryFile"/>, if there is such an option.
    /// Before <see cref="Start"/>, as the user we serve as.</summary>
    /// <returns>Why the node cannot keep items there, or null.</returns>
    public MemoryFileRefusal? Restore()
    {
        if (_crew.State.Options.MemoryFile is not { } path) return null;
        return MemoryFile.TryOpen(path, _logger, out _memoryFile) ?? _memoryFile!.Restore(_crew);
    }

    /// <summary>Leaves the items in <see cref="NodeOptions.MemoryFile"/>, if there is such an option. After <see cref="Join"/>.</summary>
    /// <returns>False if they are lost though they were to be kept; the reason has been logged.</returns>
    public bool TryKeepItems() => _memoryFile?.TryKeep(_crew) ?? true;

    /// <summary>Starts the workers.</summary>
    public void Start()
    {
        _crew.Pair?.Start();
        _crew.Import?.Start();
        _threads.Start(_crew.Workers);
    }

    /// <summary>Ends once every worker has had a turn: never, while one of them hangs. Any thread.</summary>
    public Task AnswerAsync() => _threads.AnswerAsync();

    /// <summary>Stops accepting, lets clients take the replies they have been sent within the drain timeout, and ends the workers. Any
    /// thread.</summary>
    public void Drain() => _crew.Drain();

    /// <returns>True once all workers have ended; false if that takes longer.</returns>
    public bool Join(TimeSpan timeout) => _threads.Join(timeout);

    /// <summary>Stops at once: clients see their connections close, and items that were not kept are gone.</summary>
    public void Dispose()
    {
        _threads.Dispose();
        _memoryFile?.Dispose();
        _crew.Dispose();
    }
}
