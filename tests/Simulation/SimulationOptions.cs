using Understudy.Protocol.Versions;
using Understudy.Proxy;
using Understudy.Simulation.Faults;
using Understudy.Simulation.World;

namespace Understudy.Simulation;

/// <summary>One run, fully determined.</summary>
internal sealed record SimulationOptions
{
    /// <summary>For <see cref="Nodes"/>: no server is a memcached.</summary>
    public const int AllNodes = 0xFFFF;

    public required ulong Seed { get; init; }

    /// <summary>Drawn from the seed unless given, which is how a failing run is made smaller.</summary>
    public IReadOnlyList<Fault>? Faults { get; init; }

    /// <summary>The kinds of faults to draw from; drawn as well if there are none.</summary>
    public IReadOnlyList<FaultKind> FaultKinds { get; init; } = [];

    /// <summary>The proxy may be killed and start again.</summary>
    /// <remarks>Where no more than one server is in trouble: the next proxy knows what the others tell it.</remarks>
    public bool RestartsProxy { get; init; }

    /// <summary>The first tier is given other servers, two more among them, and places its keys otherwise.</summary>
    public bool MovesKeys { get; init; }

    /// <summary>An operator drains, ejects and readmits servers, and cancels fills.</summary>
    public bool HasOperator { get; init; }

    /// <summary>What the proxy follows.</summary>
    public SafetyRules Rules { get; init; } = SafetyRules.All;

    /// <summary>Workers of the proxy.</summary>
    public int Workers { get; init; } = 1;

    public int Clients { get; init; } = 4;

    /// <summary>Keys with versioned values that are hot; there are as many that are seldom written, and a third as many counters.</summary>
    public int Keys { get; init; } = 6;

    /// <summary>One request in so many is a flush_all; 0 for none.</summary>
    public int FlushOdds { get; init; } = 2000;

    /// <summary>What clients ask for, and nothing else; the usual mix if it is empty.</summary>
    public IReadOnlyList<OperationKind> Traffic { get; init; } = [];

    /// <summary>One request in so many that may say so wants no answer, or none unless something is wrong; 0 for none.</summary>
    public int SilentOdds { get; init; }

    /// <summary>One request in so many is about a lock (<see cref="Workload.Locks"/>); 0 for none.</summary>
    public int LockOdds { get; init; }

    /// <summary>One request in so many is of a kind that is seldom asked (<see cref="Workload.Rare"/>); 0 for none.</summary>
    public int RareOdds { get; init; }

    /// <summary>Requests that a client may send at once.</summary>
    public int DeepestPipeline { get; init; } = 8;

    /// <summary>Every other flush_all is to take effect up to so many seconds later; 0 for none.</summary>
    public int LongestFlushDelay { get; init; }

    /// <summary>Each holds a copy of each item.</summary>
    public int Tiers { get; init; } = 2;

    /// <summary>Copies of each item in a single tier.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Its servers are in as many zones, by turns.</summary>
    public bool HasZones { get; init; }

    /// <summary>What spreads them; only where there are several copies in a tier.</summary>
    public string Distribution { get; init; } = "magent";

    /// <summary>Servers in each of the tiers.</summary>
    public int ServersPerTier { get; init; } = 1;

    /// <summary>Which of the servers are nodes of our own, one bit each in their order; the others are models of memcached.</summary>
    public int Nodes { get; init; }

    /// <summary>Versions of the servers that are no nodes, in turn; today's if there are none. Clients ask what all of them know.</summary>
    public IReadOnlyList<ServerVersion> Versions { get; init; } = [];

    /// <summary>All waits of the proxy, all delays of servers and all faults are so many times shorter than usual.</summary>
    /// <remarks>Requests are not: a quick world goes through more failures per request, and per second of ours.</remarks>
    public int Tempo { get; init; } = 1;

    /// <summary>Longest pause of a client between two batches of requests.</summary>
    public long LongestThought { get; init; } = 40 * VirtualTime.Millisecond;

    /// <summary>Replies missed in a row after which the proxy ejects a server.</summary>
    public int FailureLimit { get; init; } = 3;

    /// <summary>How long the proxy keeps a server out of use at most that leaves again and again.</summary>
    /// <remarks>Usually short enough that every server is back within the aftermath.</remarks>
    public TimeSpan HoldDownMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The first server of the last tier was started with -F and refuses flush_all.</summary>
    public bool HasServerWithoutFlush { get; init; }

    /// <summary>How long things may go wrong.</summary>
    public long Duration { get; init; } = 12 * VirtualTime.Second;

    /// <summary>How long clients go on once all is well again: longer than probes, settling and retransmissions take.</summary>
    public long Aftermath => 5 * VirtualTime.Second / Tempo;

    /// <summary>Records what happens, for a person.</summary>
    public bool IsTraced { get; init; }

    /// <summary>The run that a seed stands for: its size is drawn as well, and whether its servers are memcached, nodes or both.</summary>
    public static SimulationOptions ForSeed(ulong seed)
    {
        var random = SeededRandom.Derive(seed, "size");
        var tempo = random.OneIn(4) ? 1 : 4;
        var traffic = SeededRandom.Derive(seed, "traffic");
        return new SimulationOptions
        {
            Seed = seed,
            Tempo = tempo,
            Duration = (tempo == 1 ? 12 : 4) * VirtualTime.Second,
            LongestThought = random.Pick([20, 80, 160]) * VirtualTime.Millisecond,
            FailureLimit = random.Pick([1, 3, 16]),
            FlushOdds = random.Pick([0, 300, 2000]),
            HasServerWithoutFlush = random.OneIn(16),
            Clients = 2 + random.Below(4),
            Keys = 3 + random.Below(6),
            ServersPerTier = random.OneIn(3) ? 2 : 1,
            Nodes = DrawNodes(SeededRandom.Derive(seed, "nodes")),
            Workers = DrawWorkers(SeededRandom.Derive(seed, "workers")),
            HasOperator = SeededRandom.Derive(seed, "operator").OneIn(3),
            SilentOdds = traffic.Pick([0, 0, 4, 16]),
            DeepestPipeline = traffic.OneIn(4) ? 50 : 8,
            LongestFlushDelay = traffic.OneIn(2) ? 2 : 0,
            LockOdds = SeededRandom.Derive(seed, "locks").Pick([0, 0, 2, 4]),
            RareOdds = SeededRandom.Derive(seed, "rare").Pick([0, 0, 0, 24]),
            Tiers = SeededRandom.Derive(seed, "tiers").OneIn(4) ? 3 : 2,
        };
    }

    /// <summary>The same in a single tier that holds several copies of each item.</summary>
    public static SimulationOptions ForCopies(ulong seed)
    {
        var random = SeededRandom.Derive(seed, "copies");
        return ForSeed(seed) with
        {
            Tiers = 1,
            Copies = random.OneIn(4) ? 3 : 2,
            ServersPerTier = 3 + random.Below(3),
            HasZones = random.OneIn(4),
            Distribution = random.Pick(["magent", "magent-ring", "jump", "rendezvous", "libmemcached-consistent"]),
        };
    }

    private static int DrawWorkers(SeededRandom random) => random.OneIn(2) ? 1 : 2 + random.Below(2);

    private static int DrawNodes(SeededRandom random) => random.Below(4) switch
    {
        0 => AllNodes,
        1 => random.Below(AllNodes),
        _ => 0,
    };
}
