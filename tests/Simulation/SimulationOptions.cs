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

    /// <summary>Workers of the proxy.</summary>
    public int Workers { get; init; } = 1;

    public int Clients { get; init; } = 4;

    /// <summary>Keys with versioned values; there are a third as many counters.</summary>
    public int Keys { get; init; } = 6;

    /// <summary>Servers in each of the two tiers.</summary>
    public int ServersPerTier { get; init; } = 1;

    /// <summary>Which of the servers are nodes of our own, one bit each in their order; the others are models of memcached.</summary>
    public int Nodes { get; init; }

    /// <summary>How long things may go wrong.</summary>
    public long Duration { get; init; } = 12 * VirtualTime.Second;

    /// <summary>How long clients go on once all is well again: longer than probes, settling and retransmissions take.</summary>
    public long Aftermath { get; init; } = 5 * VirtualTime.Second;

    /// <summary>Records what happens, for a person.</summary>
    public bool IsTraced { get; init; }

    /// <summary>The run that a seed stands for: its size is drawn as well, and whether its servers are memcached, nodes or both.</summary>
    public static SimulationOptions ForSeed(ulong seed)
    {
        var random = SeededRandom.Derive(seed, "size");
        return new SimulationOptions
        {
            Seed = seed,
            Clients = 2 + random.Below(4),
            Keys = 3 + random.Below(6),
            ServersPerTier = random.OneIn(3) ? 2 : 1,
            Nodes = DrawNodes(SeededRandom.Derive(seed, "nodes")),
        };
    }

    private static int DrawNodes(SeededRandom random) => random.Below(4) switch
    {
        0 => AllNodes,
        1 => random.Below(AllNodes),
        _ => 0,
    };
}
