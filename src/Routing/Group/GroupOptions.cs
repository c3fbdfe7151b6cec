using System.Collections.Immutable;

namespace Understudy.Routing.Group;

/// <summary>What a member knows of its group before it hears of anybody.</summary>
public sealed record GroupOptions
{
    /// <summary>Its own name.</summary>
    public required string Id { get; init; }

    /// <summary>Servers of the pool.</summary>
    public required int Servers { get; init; }

    /// <summary>Digest of what decides on places and tokens.</summary>
    public string Pool { get; init; } = "-";

    /// <summary>Two boxes without a coordinator: the servers themselves say whose they are, and the members are these two.</summary>
    public bool HasRegisters { get; init; }

    /// <summary>The other proxies it may hear from.</summary>
    public required ImmutableArray<string> Peers { get; init; }

    /// <summary>Whether it makes a group where there is none.</summary>
    public bool MayFound { get; init; }

    /// <summary>Whether a coordinator without a key may be one that was made anew: then the office that its last leader may have is waited
    /// out, and what that one may have on its way.</summary>
    public bool DoubtsAbsence { get; init; }

    /// <summary>Between two boxes: when it takes over.</summary>
    public TakeoverMode Takeover { get; init; }

    public GroupTimes Times { get; init; } = new();

    public GroupRules Rules { get; init; } = GroupRules.All;
}
