using Microsoft.Extensions.Logging;
using Understudy.Connections.Access;
using Understudy.Connections.Clients;
using Understudy.Store;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Node.State;

/// <summary>What all workers of a node share: the items, the clock, and what commands have set.</summary>
internal sealed class NodeState
{
    private readonly TaskCompletionSource<bool> _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _startedNanoseconds;
    private readonly long _startedUnixMilliseconds;
    private readonly List<(int Number, NetworkAddress Address)> _listeners = [];
    private int _clientNumbers;
    private bool _crawls = true;

    /// <param name="options">Valid options.</param>
    /// <param name="loop">The first worker's, whose clock all go by.</param>
    /// <param name="processId">As told by <c>stats</c>: with the start time it tells one life of a server from the next.</param>
    /// <param name="logger">Hears of state changes.</param>
    /// <param name="pairPlace">Of a node of a pair: 0 or 1, and another one than the other node's. Null: of none.</param>
    /// <param name="imports">It takes over the items of another server.</param>
    public NodeState(NodeOptions options, IEventLoop loop, int processId, ILogger logger, int? pairPlace, bool imports)
    {
        ProcessId = processId;
        Options = options;
        Logger = logger;
        Memory = loop.Buffers.Account;
        if (options.ConnectionMemoryBytes is { } limit) Memory.Limit = limit;
        _startedNanoseconds = loop.Now;
        _startedUnixMilliseconds = loop.UnixMilliseconds;
        StartedAt = (uint)(_startedUnixMilliseconds / 1000);
        Store = new ItemStore(new StoreOptions
        {
            LimitBytes = options.MemoryLimitBytes,
            MaxItemBytes = options.MaxItemBytes,
            Epoch = Epoch,
            // Two nodes that copy each other give even tokens and odd ones.
            CasBase = (FirstCas(_startedUnixMilliseconds) & ~1ul) + (ulong)(pairPlace ?? 0),
            CasStep = pairPlace is null ? 1u : 2u,
            ChangeLogBytes = pairPlace is null ? 0 : options.ChangeLogBytes ?? options.UsualChangeLogBytes,
            // As many keys as the memory has room for, if they are as short as most.
            WrittenKeysBytes = imports ? Math.Min(256L << 20, options.MemoryLimitBytes / 16) : 0,
            HashSeed = loop.NextRandom(),
            Evicts = !options.RefusesWhenFull,
        });
    }

    public NodeOptions Options { get; }

    public ILogger Logger { get; }

    /// <summary>How many lines of the log could not be written.</summary>
    public Func<long> DroppedLogLines { get; set; } = static () => 0;

    public ItemStore Store { get; }

    public int ProcessId { get; }

    /// <summary>Unix time at the start.</summary>
    public uint StartedAt { get; }

    /// <summary>Where memcached's clock would begin: process_started (memcached.c) lies a minute (ITEM_UPDATE_INTERVAL) and 2 seconds
    /// before the start.</summary>
    public uint Epoch => StartedAt - 62;

    /// <summary>Each worker's own. Does not change once the loops run.</summary>
    public IReadOnlyList<WorkerState> Workers { get; set; } = [];

    /// <summary>What clients make the process hold beside its items.</summary>
    public MemoryAccount Memory { get; }

    /// <summary>Clients of other protocols. Does not change once the loops run.</summary>
    public required ForeignClients Foreign { get; init; }

    /// <summary>Clients with whom there was no agreement on TLS.</summary>
    public required ForeignClients Insecure { get; init; }

    /// <summary>How much clients from one source may ask and send; null: any amount.</summary>
    public SourceRates? Rates { get; init; }

    /// <summary>Clients that log in.</summary>
    public Authenticators Logins { get; } = new();

    /// <summary>What <c>stats detail</c> counts.</summary>
    public PrefixCounts Prefixes { get; } = new();

    /// <summary>What <c>stats replication</c> tells; null: the node belongs to no pair. Does not change once the loops run.</summary>
    public Func<IEnumerable<(string Name, string Value)>>? ReplicationFigures { get; set; }

    /// <summary>What <c>stats import</c> tells; null: no items are taken over. Does not change once the loops run.</summary>
    public Func<IEnumerable<(string Name, string Value)>>? ImportFigures { get; set; }

    /// <summary>How many clients there are, and were refused.</summary>
    public ClientAcceptor? Acceptor { get; set; }

    /// <summary>Whether <c>lru_crawler disable</c> has not been said. Any thread.</summary>
    public bool Crawls
    {
        get => Volatile.Read(ref _crawls);
        set => Volatile.Write(ref _crawls, value);
    }

    /// <summary>As told by <c>verbosity</c>, for <c>stats settings</c>; what is logged does not depend on it.</summary>
    public uint Verbosity { get; set; }

    /// <summary>Where it listens, under which number. Does not change once the loops run.</summary>
    public IReadOnlyList<(int Number, NetworkAddress Address)> Listeners => _listeners;

    /// <summary>Ends when a client asks the node to end and may; true if it is to keep its items.</summary>
    public Task<bool> ShutdownAsked => _shutdown.Task;

    /// <summary>The second at an instant of the loops' clock.</summary>
    public uint SecondAt(long nanoseconds) =>
        (uint)((_startedUnixMilliseconds + ((nanoseconds - _startedNanoseconds) / 1_000_000)) / 1000);

    /// <summary>The same instant in microseconds, by a clock that nobody sets.</summary>
    public long UnixMicrosecondsAt(long nanoseconds) => (_startedUnixMilliseconds * 1000) + ((nanoseconds - _startedNanoseconds) / 1000);

    /// <summary>What a new client is called in stats and by watch.</summary>
    public int NextClientNumber() => Interlocked.Increment(ref _clientNumbers);

    /// <summary>A listener has been opened; it is called like a client. Before the loops run.</summary>
    public void NoteListener(NetworkAddress address) => _listeners.Add((NextClientNumber(), address));

    /// <summary>A client asks the node to end, and may.</summary>
    public void AskShutdown(bool keepsItems) => _shutdown.TrySetResult(keepsItems);

    // 30 bits that differ from start to start, whatever the clock's low bits: tokens take 31 bits for a billion writes, since there are
    // clients that keep 53 or 32, and a token of the life before matches by a chance of one in a billion.
    private static ulong FirstCas(long startedMilliseconds) => unchecked((ulong)startedMilliseconds * 0x9E37_79B9_7F4A_7C15) >> 34;
}
