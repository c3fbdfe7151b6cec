using System.Collections.Immutable;
using Understudy.Routing.Group;
using static Understudy.Simulation.Group.GroupFault;

namespace Understudy.Simulation.Group;

/// <summary>Rules of a group that a world notices the lack of.</summary>
internal static class GroupAblationTable
{
    private const long Millisecond = VirtualTime.Millisecond;

    private static readonly ImmutableArray<GroupFault> Hard =
        [PauseWithBytes, Pause, Stall, Link, Isolate, Box, IsolateFromServers, OneWay, Peers];

    public static IReadOnlyList<GroupAblation> Rows { get; } =
    [
        new("S2: a write that a server missed waits for every member", 1, seed => World(seed, 3, Blind),
            world => Without(world, rules => rules with { WaitsForMembers = false })),
        new("S4: nothing is sent without office", 2, seed => Zombies(seed, PauseAtWrite),
            world => Without(world, rules => rules with { HoldsOfficeToSend = false })),
        new("S5: that a server left is recorded", 1, seed => World(seed, 2, BlindCrash) with { FaultPause = Seldom },
            world => Without(world, rules => rules with { Records = false })),
        new("S5: no older record replaces a newer one", 0, seed => World(seed, 2) with { Script = GroupStories.LateRecord },
            world => world with { RecordsInOrder = false }),
        new("S6: forwarded writes expire", 0, seed => World(seed, 3, SlowLeader, Peers) with { ForwardWait = 300 * Millisecond },
            world => Without(world, rules => rules with { ExpiresForwarded = false })),
        new("S7: a higher term ends an office", 4, seed => World(seed, 3, Hard),
            world => Without(world, rules => rules with { FencesByTerm = false })),
        // With offices of a second, S10 alone is long enough.
        new("S8: the old lease first", 0,
            seed => World(seed, 3) with { Script = GroupStories.HastySuccessor, Times = LongOffices },
            world => Without(world, rules => rules with { WaitsForOldLease = false, KeepsPromises = false })),
        new("S9: the kernel gives up", 0, seed => Zombies(seed, ZombieNet), world => world with { HasUserTimeout = false }),
        new("S10: quiet or settled", 0, seed => Zombies(seed, ZombieBoth),
            world => Without(world, rules => rules with { Settles = false })),
        new("S10: former leaders are remembered until they are settled", 0,
            seed => World(seed, 3) with { Script = GroupStories.ChainOfTwo, IsPinned = true, ClientPatience = 400 * Millisecond },
            world => Without(world, rules => rules with { RemembersFormers = false })),
        new("S10: a server settles before it is emptied", 3, seed => World(seed, 3, ThreadStall),
            world => world with { SettlesJoining = false }),
        new("S11 (with S10, which is longer): promises are kept", 7, seed => World(seed, 3) with { Script = GroupStories.BrokenPromise },
            world => Without(world, rules => rules with { KeepsPromises = false, Settles = false })),
        new("S11: only members of the record have a lease", 35,
            seed => World(seed, 3, Peers, Link, Isolate) with { Times = QuickToDrop, FaultPause = Often },
            world => Without(world, rules => rules with { NeedsMembership = false })),
        new("S11: promises count only while the record has others", 0,
            seed => World(seed, 2) with { Script = GroupStories.AloneInTheRecord, Times = QuickToDrop },
            world => Without(world, rules => rules with { DoubtsOwnRecord = false })),
        new("S12: who reaches none of those in use does not lead", 0, seed => Boxes(seed) with { Script = GroupStories.OnlyTheOtherServer },
            world => Without(world, rules => rules with { NeedsReach = false })),
        new("S13: an office is given back with nothing under way", 16,
            seed => World(seed, 3, Resign, ThreadStall, Link) with { FaultPause = Often },
            world => Without(world, rules => rules with { DrainsBeforeResigning = false })),
        new("S14: reads need a lease", 0, seed => World(seed, 3, Blind),
            world => Without(world, rules => rules with { NeedsLease = false })),
        new("S15: a lease comes from the coordinator too", 0, seed => World(seed, 2) with { Script = GroupStories.DeadLeader },
            world => world with { Rules = world.Rules with { LeasesFromCoordinator = false } })
            { Harm = world => GroupStories.LongestPauseOfReads(world) > 300 * Millisecond ? 1 : 0 },
        new("S16: repairs go to the leader", 0,
            seed => World(seed, 3, Evict) with
            {
                FaultPause = (5 * Millisecond, 40 * Millisecond), WritePause = (2 * Millisecond, 8 * Millisecond),
            },
            world => world with { FollowersRepair = true }),
        new("S18: a server belongs to one leader", 19,
            seed => Boxes(seed) with
            {
                Script = GroupStories.TakenWhileAsleep, Duration = 12 * VirtualTime.Second, ReadPause = (Millisecond / 4, Millisecond),
            },
            world => Without(world, rules => rules with { HoldsServers = false })),
        new("S18: between two boxes an office ends without a server", 4,
            seed => Boxes(seed) with { Script = GroupStories.WakesToOneServer, ReadPause = (Millisecond / 4, Millisecond) },
            world => Without(world, rules => rules with { EndsWithoutServers = false })),
        new("S18: between two boxes no two have the same term", 0, seed => Boxes(seed) with { Script = GroupStories.BothTakeOne },
            world => Without(world, rules => rules with { HasOwnTerms = false }))
            { Harm = world => Math.Max(0, world.Hosts.Count(host => host.Process is { Member.TakesWrites: true }) - 1) },
        new("S19: who beats is alive", 0, seed => Boxes(seed) with { Script = GroupStories.DeafFollower },
            world => Without(world, rules => rules with { LooksForBeats = false })) { Harm = world => world.Offices - 1 },
        new("S20: a proxy starts with its last state", 0, seed => Boxes(seed) with { Script = GroupStories.BothRestart },
            world => Without(world, rules => rules with { KeepsState = false }))
            { Harm = world => world.Hosts.Exists(host => host.Process is { Member.TakesWrites: true }) ? 0 : 1 },
        new("S20: a server that has forgotten makes the others doubtful", 0,
            seed => Boxes(seed) with { Script = GroupStories.OnlyWitnessForgets },
            world => Without(world, rules => rules with { DoubtsForgetful = false })),
        new("Allowance for clocks", 8, seed => World(seed, 3, Blind) with { ReadPause = (Millisecond / 2, 2 * Millisecond) },
            world => world with { ClockError = 200 }),
        new("The half second of doubt after a proxy died", 0, seed => World(seed, 3, CutCrash) with { FaultPause = Often },
            world => world with { WaitsInDoubt = false }),
    ];

    private static (long Shortest, long Longest) Often => (300 * Millisecond, 1200 * Millisecond);

    private static (long Shortest, long Longest) Seldom => (3000 * Millisecond, 6000 * Millisecond);

    private static GroupTimes QuickToDrop => new() { Silence = TimeSpan.FromMilliseconds(1100) };

    private static GroupTimes LongOffices => new() { Lead = TimeSpan.FromMilliseconds(4800) };

    private static GroupWorldOptions World(ulong seed, int proxies, params ImmutableArray<GroupFault> faults) => new()
    {
        Seed = seed, Proxies = proxies, Faults = faults, Duration = 20 * VirtualTime.Second,
        FaultPause = (1000 * Millisecond, 3000 * Millisecond),
        WritePause = (3 * Millisecond, 20 * Millisecond), ReadPause = (Millisecond, 5 * Millisecond),
    };

    private static GroupWorldOptions Zombies(ulong seed, GroupFault fault) => World(seed, 3, fault) with
    {
        Duration = 30 * VirtualTime.Second, Rest = 9 * VirtualTime.Second, IsPinned = true,
        FaultPause = (4000 * Millisecond, 7000 * Millisecond),
        WritePause = (3 * Millisecond, 30 * Millisecond),
    };

    private static GroupWorldOptions Boxes(ulong seed, params ImmutableArray<GroupFault> faults) =>
        World(seed, 2, faults) with { HasRegisters = true };

    private static GroupWorldOptions Without(GroupWorldOptions world, Func<GroupRules, GroupRules> without) =>
        world with { Rules = without(world.Rules) };
}
