namespace Understudy.Routing.Pools;

/// <summary>The servers that share a distribution per tier and one failure policy.</summary>
public sealed record PoolOptions
{
    /// <summary>As it is called where there are several.</summary>
    public string Name { get; init; } = "main";

    /// <summary>In the order in which replicas are read. 1 to 8.</summary>
    public required IReadOnlyList<TierOptions> Tiers { get; init; }

    /// <summary>Of each item in a single tier, no two on one server, nor in one zone where servers have zones. 1 where there are several
    /// tiers, each of which holds one. 1 to 8.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Two characters; the part of a key between them alone decides where it goes, as in twemproxy. Null: the whole key.</summary>
    public string? HashTag { get; init; }
}
