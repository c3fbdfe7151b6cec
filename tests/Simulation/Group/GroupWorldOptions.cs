using System.Collections.Immutable;
using Understudy.Routing.Group;

namespace Understudy.Simulation.Group;

/// <summary>A world of members alone: how many, what fails, and which rules they follow.</summary>
internal sealed record GroupWorldOptions
{
    public required ulong Seed { get; init; }

    public int Proxies { get; init; } = 2;

    public int Servers { get; init; } = 2;

    public int Keys { get; init; } = 8;

    /// <summary>Two boxes without a coordinator.</summary>
    public bool HasRegisters { get; init; }

    public TakeoverMode Takeover { get; init; }

    public long Duration { get; init; } = 10 * VirtualTime.Second;

    /// <summary>Faults begin after so long, and end so long before the end.</summary>
    public long Start { get; init; } = VirtualTime.Second;

    public long Rest { get; init; } = 3 * VirtualTime.Second;

    public ImmutableArray<GroupFault> Faults { get; init; } = [];

    /// <summary>Shortest and longest pause between two faults.</summary>
    public (long Shortest, long Longest) FaultPause { get; init; } = (150 * VirtualTime.Millisecond, 1500 * VirtualTime.Millisecond);

    public (long Shortest, long Longest) WritePause { get; init; } = (10 * VirtualTime.Millisecond, 90 * VirtualTime.Millisecond);

    public (long Shortest, long Longest) ReadPause { get; init; } = (4 * VirtualTime.Millisecond, 24 * VirtualTime.Millisecond);

    /// <summary>Clocks run so many thousandths too fast or too slow.</summary>
    public int ClockError { get; init; } = 10;

    public GroupRules Rules { get; init; } = GroupRules.All;

    public GroupTimes Times { get; init; } = new();

    /// <summary>S9: the kernel gives up what was not confirmed for a second.</summary>
    public bool HasUserTimeout { get; init; } = true;

    /// <summary>S10: servers are asked whether the former leader's connections are gone.</summary>
    public bool AsksQuiet { get; init; } = true;

    /// <summary>The coordinator puts no older state over a newer one.</summary>
    public bool RecordsInOrder { get; init; } = true;

    /// <summary>A server settles before it is emptied.</summary>
    public bool SettlesJoining { get; init; } = true;

    /// <summary>S16 left out: a follower copies by itself what a server lacks.</summary>
    public bool FollowersRepair { get; init; }

    /// <summary>Clients of a proxy that died wait half a second before they try elsewhere.</summary>
    public bool WaitsInDoubt { get; init; } = true;

    /// <summary>Clients of a proxy that stands still give up after so long and try elsewhere; zero: they wait for their answer. It has to
    /// stand still for longer than a write's deadline, or it may go on with what they have given up.</summary>
    public long ClientPatience { get; init; }

    /// <summary>How long a follower waits for the answer of the leader; zero: as long as its client.</summary>
    public long ForwardWait { get; init; }

    /// <summary>Each client writes by one proxy only.</summary>
    public bool IsPinned { get; init; }

    /// <summary>What happens beside random faults.</summary>
    public Action<GroupWorld>? Script { get; init; }
}
