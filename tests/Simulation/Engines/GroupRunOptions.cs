using Understudy.Routing.Group;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Engines;

/// <summary>One run of a group of real proxies, fully determined.</summary>
internal sealed record GroupRunOptions
{
    public required ulong Seed { get; init; }

    /// <summary>Two boxes without a coordinator; null: there is one.</summary>
    public TakeoverMode? Takeover { get; init; }

    public int Members { get; init; } = 2;

    /// <summary>Threads of each engine.</summary>
    public int Workers { get; init; } = 1;

    public int ServersPerTier { get; init; } = 1;

    /// <summary>Copies of each item in a single tier; 1: there are two tiers.</summary>
    public int Copies { get; init; } = 1;

    public int Clients { get; init; } = 6;

    public int Keys { get; init; } = 6;

    /// <summary>One request in so many is a flush_all; 0 for none.</summary>
    public int FlushOdds { get; init; } = 2000;

    /// <summary>What is asked for, and nothing else; everything if it is empty.</summary>
    public IReadOnlyList<OperationKind> Traffic { get; init; } = [];

    public long LongestThought { get; init; } = 20 * VirtualTime.Millisecond;

    /// <summary>How long things may go wrong.</summary>
    public long Duration { get; init; } = 20 * VirtualTime.Second;

    /// <summary>What goes wrong; anything if it is empty.</summary>
    public IReadOnlyList<GroupFaultKind> Kinds { get; init; } = [];

    /// <summary>What the group follows.</summary>
    public GroupRules Rules { get; init; } = GroupRules.All;

    /// <summary>Records what happens, for a person.</summary>
    public bool IsTraced { get; init; }

    /// <summary>The same for two boxes without a coordinator.</summary>
    public static GroupRunOptions ForBoxes(ulong seed, TakeoverMode takeover) => ForSeed(seed) with { Takeover = takeover, Members = 2 };

    /// <summary>The same in a single tier that holds two copies of each item.</summary>
    public static GroupRunOptions ForCopies(GroupRunOptions run) =>
        run with { Copies = 2, ServersPerTier = 3 + SeededRandom.Derive(run.Seed, "copies of a group").Below(2) };

    /// <summary>The run that a seed stands for: its size is drawn as well.</summary>
    public static GroupRunOptions ForSeed(ulong seed)
    {
        var random = SeededRandom.Derive(seed, "size of a group");
        return new GroupRunOptions
        {
            Seed = seed,
            Members = random.OneIn(3) ? 3 : 2,
            Workers = random.OneIn(3) ? 2 : 1,
            ServersPerTier = random.OneIn(4) ? 2 : 1,
            Keys = 3 + random.Below(6),
            FlushOdds = random.Pick([0, 300, 2000]),
        };
    }
}
