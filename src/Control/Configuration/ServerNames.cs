using Understudy.Hashing.Distributions;
using Understudy.Routing.Pools;

namespace Understudy.Control.Configuration;

/// <summary>Whether a proxy can begin although not every name could be resolved.</summary>
public static class ServerNames
{
    /// <summary>A proxy needs all addresses to listen at, one server of each pool at least, and every address by which keys are
    /// placed.</summary>
    public static bool Suffice(ServiceOptions options, HostResolver resolver)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(resolver);
        return options.Listeners.All(listener => resolver.Knows(listener.Host))
            && options.Pools.All(pool => Suffice(pool.Pool.Tiers, resolver));
    }

    private static bool Suffice(IReadOnlyList<TierOptions> tiers, HostResolver resolver) =>
        tiers.Any(tier => tier.Servers.Any(server => resolver.Knows(server.Host)))
        && tiers.All(tier => tier.Servers.All(server => resolver.Knows(server.Host) || !PlacesByAddressOf(server, tier)));

    private static bool PlacesByAddressOf(ServerOptions server, TierOptions tier) =>
        server.Name is null && tier.Servers.Count > 1 && DistributionCatalog.PlacesByAddress(tier.Distribution);
}
