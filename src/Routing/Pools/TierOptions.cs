namespace Understudy.Routing.Pools;

/// <summary>An ordered list of servers that together hold one copy of every item.</summary>
public sealed record TierOptions
{
    /// <summary>For logs and explanations: <c>primary</c>, <c>backup</c>, or what the config says.</summary>
    public required string Name { get; init; }

    /// <summary>1 to 1024 servers; their order is part of the placement.</summary>
    public required IReadOnlyList<ServerOptions> Servers { get; init; }

    /// <summary>Name of the distribution, see <c>understudy hash --list</c>. Default: magent's modulo.</summary>
    public string Distribution { get; init; } = "magent";
}
