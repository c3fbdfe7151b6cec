namespace Understudy.Routing.Replicas;

/// <summary>What a step on a server's way back depends on, at the moment of an event.</summary>
public readonly record struct ReturnFacts
{
    /// <summary>It is OUT or EJECTED by now, whoever did it: the news of it is on its way.</summary>
    public bool IsOut { get; init; }

    /// <summary>A write was acknowledged without it.</summary>
    public bool HasGaps { get; init; }

    /// <summary>Other servers hold copies of its items: writes may have been acknowledged without it that nobody here knows of.</summary>
    public bool HasReplicas { get; init; }

    /// <summary>All that it missed is listed, and can be renewed key by key.</summary>
    public bool MayRenew { get; init; }

    /// <summary>What answered is the process that was in use.</summary>
    public bool IsSameLife { get; init; }

    /// <summary>What answered may hold items from a time of which nothing is known here.</summary>
    public bool IsStranger { get; init; }
}
