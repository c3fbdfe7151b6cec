using System.Collections.Immutable;
using Understudy.Routing.Group;

namespace Understudy.Simulation.Group;

/// <summary>Worlds that the build plays.</summary>
internal static class GroupWorlds
{
    private static readonly ImmutableArray<GroupFault> WithoutCoordinator =
    [
        GroupFault.Link, GroupFault.OneWay, GroupFault.Peers, GroupFault.Isolate, GroupFault.IsolateFromServers, GroupFault.Box,
        GroupFault.Stall, GroupFault.ThreadStall, GroupFault.Restart, GroupFault.Evict, GroupFault.Pause, GroupFault.PauseWithBytes,
        GroupFault.PauseAtWrite, GroupFault.Crash, GroupFault.SlowLeader,
    ];

    private static readonly ImmutableArray<GroupFault> Everything =
    [
        .. WithoutCoordinator, GroupFault.Coordinator, GroupFault.CoordinatorGone, GroupFault.CoordinatorSlow, GroupFault.Resign,
    ];

    public static IReadOnlyDictionary<string, Func<ulong, GroupWorldOptions>> All { get; } =
        new Dictionary<string, Func<ulong, GroupWorldOptions>>
        {
            ["coordinator, 2 proxies, 2 servers"] = seed => Coordinated(seed, 2, 2),
            ["coordinator, 3 proxies, 2 servers"] = seed => Coordinated(seed, 3, 2),
            ["coordinator, 2 proxies, 3 servers"] = seed => Coordinated(seed, 2, 3),
            ["coordinator, 3 proxies, 3 servers"] = seed => Coordinated(seed, 3, 3),
            ["coordinator, one kind of fault"] = OfOneKind,
            ["coordinator, no quiet check"] = seed => Coordinated(seed, 3, 2) with { AsksQuiet = false },
            ["coordinator that comes and goes"] = seed => Coordinated(seed, 3, 2) with
            {
                Faults =
                [
                    GroupFault.Coordinator, GroupFault.CoordinatorGone, GroupFault.CoordinatorSlow, GroupFault.Crash, GroupFault.Pause,
                    GroupFault.Peers, GroupFault.OneWay, GroupFault.Link, GroupFault.ThreadStall,
                ],
            },
            ["coordinator, clean stops"] = seed => Coordinated(seed, 3, 2) with
            {
                Faults =
                [
                    GroupFault.Resign, GroupFault.Resign, GroupFault.Resign, GroupFault.Crash, GroupFault.Pause, GroupFault.Link,
                    GroupFault.ThreadStall, GroupFault.OneWay,
                ],
                FaultPause = (100 * VirtualTime.Millisecond, 900 * VirtualTime.Millisecond),
            },
            ["two boxes, no true split"] = seed => Boxes(seed, 2),
            ["two boxes, 3 servers"] = seed => Boxes(seed, 3),
            ["two boxes, one kind of fault"] = seed => Boxes(seed, 2) with { Faults = [Pick(seed, WithoutCoordinator)] },
            ["two boxes, clean stops"] = seed => Boxes(seed, 2) with
            {
                Faults =
                [
                    GroupFault.Resign, GroupFault.Resign, GroupFault.Resign, GroupFault.Crash, GroupFault.Pause, GroupFault.Link,
                    GroupFault.ThreadStall, GroupFault.OneWay,
                ],
                FaultPause = (100 * VirtualTime.Millisecond, 900 * VirtualTime.Millisecond),
            },
            ["two boxes, no takeover by silence"] = seed => Boxes(seed, 2) with
            {
                Takeover = TakeoverMode.Never, Faults = [.. WithoutCoordinator, GroupFault.Split, GroupFault.Resign],
            },
        };

    private static GroupWorldOptions Coordinated(ulong seed, int proxies, int servers) =>
        new() { Seed = seed, Proxies = proxies, Servers = servers, Faults = Everything };

    private static GroupWorldOptions OfOneKind(ulong seed) => Coordinated(seed, 2 + (int)(seed % 2), 2) with
    {
        Faults = [Pick(seed, [.. Everything, GroupFault.Blind, GroupFault.BlindLeader, GroupFault.BlindCrash, GroupFault.ZombieBoth])],
    };

    private static GroupWorldOptions Boxes(ulong seed, int servers) =>
        new() { Seed = seed, Servers = servers, HasRegisters = true, Faults = WithoutCoordinator };

    private static GroupFault Pick(ulong seed, ImmutableArray<GroupFault> faults) =>
        SeededRandom.Derive(seed, "fault").Pick(faults);
}
