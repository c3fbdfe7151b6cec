using Understudy.Hashing.Distributions;

namespace Understudy.Routing.Pools;

/// <summary>One copy of all items, or several, spread over servers.</summary>
/// <param name="Name">For logs and explanations.</param>
/// <param name="Servers">In placement order.</param>
/// <param name="Distribution">Over as many servers as there are, of as many copies.</param>
/// <param name="Numbers">The pool-wide number of each.</param>
public sealed record Tier(string Name, IReadOnlyList<ServerOptions> Servers, IDistribution Distribution, IReadOnlyList<int> Numbers)
{
    /// <summary>Of each item, on as many of its servers.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Of servers that are numbered one after the other.</summary>
    public Tier(string name, IReadOnlyList<ServerOptions> servers, IDistribution distribution, int firstServer)
        : this(name, servers, distribution, [.. Enumerable.Range(firstServer, servers?.Count ?? 0)])
    {
    }
}
