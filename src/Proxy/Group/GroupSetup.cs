using Understudy.Routing.Group;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>What a proxy has to know of its group before it joins it.</summary>
public sealed record GroupSetup
{
    /// <summary>Its own name.</summary>
    public required string Id { get; init; }

    /// <summary>Where each member listens for the others, itself among them.</summary>
    public required IReadOnlyDictionary<string, NetworkAddress> Members { get; init; }

    /// <summary>Known to the members alone; null: none is asked for, which is for one machine only.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>Digest of what decides on places and tokens; members with different ones must not form a group.</summary>
    public required string Pool { get; init; }

    /// <summary>Whether it makes a group where there is none.</summary>
    public bool MayFound { get; init; }

    /// <summary>Knows who leads; null between two boxes.</summary>
    public ICoordinator? Coordinator { get; init; }

    /// <summary>Between two boxes without a coordinator; null: there is one.</summary>
    public BoxSetup? Boxes { get; init; }

    /// <summary>What keeps the coordinator from answering; empty: nothing does. Any thread.</summary>
    public Func<string> Obstacle { get; init; } = static () => "";

    /// <summary>How long a leader leads, from when its renewal was sent. Default 1 s.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Wait after an unclean change of office. Default 2 s.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A member that was silent for so long is taken out of the group. Default 5 s.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for an answer of the coordinator. Default 200 ms.</summary>
    public TimeSpan CoordinatorTimeout { get; init; } = TimeSpan.FromMilliseconds(200);

    internal GroupTimes Times => new()
    {
        Lead = Lead, Hold = Lead * GroupTimes.HoldShare, Renew = Lead / 4, Settle = Settle, Silence = Silence,
        Coordinator = CoordinatorTimeout,
    };
}
