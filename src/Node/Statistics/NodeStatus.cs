namespace Understudy.Node.Statistics;

/// <summary>What there is to know of a node at one moment. Names are stable; times are in seconds.</summary>
public sealed record NodeStatus
{
    /// <summary>When it was started, in Unix seconds.</summary>
    public required long StartedAt { get; init; }

    public required IReadOnlyList<string> Listeners { get; init; }

    /// <summary>Clients that are connected.</summary>
    public required int Connections { get; init; }

    /// <summary>How many may be.</summary>
    public required int ConnectionsLimit { get; init; }

    public required long Items { get; init; }

    /// <summary>What they take.</summary>
    public required long ItemBytes { get; init; }

    /// <summary>What items, with all that is needed to find them, may take.</summary>
    public required long LimitBytes { get; init; }

    /// <summary>What they do.</summary>
    public required long UsedBytes { get; init; }

    /// <summary>Items dropped for room, since the start.</summary>
    public required long Evictions { get; init; }

    /// <summary>Keys that were asked for and found, since the start or <c>stats reset</c>, as all that follow.</summary>
    public required long GetHits { get; init; }

    public required long GetMisses { get; init; }

    public required long Sets { get; init; }

    /// <summary>Null: it belongs to no pair.</summary>
    public required NodePairStatus? Pair { get; init; }
}
