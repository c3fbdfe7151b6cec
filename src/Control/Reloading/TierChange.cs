using Understudy.Routing.Pools;

namespace Understudy.Control.Reloading;

/// <summary>A tier that is to have other servers, weights, or another distribution.</summary>
/// <param name="Pool">As it is to be.</param>
/// <param name="Tier">The number of the tier.</param>
public sealed record TierChange(PoolOptions Pool, int Tier);
