using Understudy.Hashing.Distributions;

namespace Understudy.Routing.Pools;

/// <summary>One copy of all items, spread over servers.</summary>
/// <param name="Name">For logs and explanations.</param>
/// <param name="Servers">In placement order.</param>
/// <param name="Distribution">Over as many servers as there are.</param>
/// <param name="FirstServer">The pool-wide number of the first of them.</param>
public sealed record Tier(string Name, IReadOnlyList<ServerOptions> Servers, IDistribution Distribution, int FirstServer);
