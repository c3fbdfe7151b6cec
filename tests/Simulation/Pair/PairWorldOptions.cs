using Understudy.Node.Replication;

namespace Understudy.Simulation.Pair;

/// <summary>What happens to two nodes.</summary>
/// <param name="Seed">Decides everything else.</param>
/// <param name="Faults">What goes wrong, drawn from these.</param>
internal sealed record PairWorldOptions(ulong Seed, params PairFault[] Faults)
{
    public long LogBytes { get; init; } = 1 << 20;

    /// <summary>Nothing that was acknowledged may be lost: no leader dies, and nobody is forced into office.</summary>
    public bool LosesNothing { get; init; }

    public int KeysPerClient { get; init; } = 12;

    public int ValueBytes { get; init; } = 40;

    /// <summary>How much longer than usual everything takes from one node to the other.</summary>
    public long Distance { get; init; }

    /// <summary>How long a client thinks at most before it asks again.</summary>
    public long Thought { get; init; } = 20 * VirtualTime.Millisecond;

    /// <summary>From one fault to the next, about.</summary>
    public long Pause { get; init; } = 2 * VirtualTime.Second;

    /// <summary>The first node's host has the VIP at first, and who has it should lead; otherwise operators say who leads.</summary>
    public bool HasVip { get; init; }

    /// <summary>Clients are told what both nodes have, as long as the leader says that it waits for the other one.</summary>
    public bool WaitsForCopies { get; init; }

    /// <summary>Clients write and read at both nodes.</summary>
    public bool ServesAtBoth { get; init; }

    public PairRules Rules { get; init; } = PairRules.All;
}
