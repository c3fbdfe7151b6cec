using Understudy.Hashing.Distributions;
using Understudy.Routing.Pools;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy;

/// <summary>Makes the pool that options describe.</summary>
public static class PoolBuilder
{
    /// <param name="options">Valid options.</param>
    /// <param name="addresses">Of its servers, as far as they are known.</param>
    /// <param name="emptyPlaces">How many servers may come later.</param>
    /// <exception cref="ArgumentException">A distribution is unknown or cannot honour the options. Validated options do not get here with
    /// one.</exception>
    public static Pool Build(PoolOptions options, IReadOnlyDictionary<ServerOptions, NetworkAddress> addresses, int emptyPlaces = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        var tiers = new List<Tier>();
        foreach (var tier in options.Tiers) tiers.Add(Build(options, tier, addresses, tiers.Sum(before => before.Servers.Count)));
        return new Pool(tiers, emptyPlaces);
    }

    /// <summary>One tier of it.</summary>
    internal static Tier Build(
        PoolOptions options, TierOptions tier, IReadOnlyDictionary<ServerOptions, NetworkAddress> addresses, int firstServer = 0)
    {
        RingServer[] servers = [.. tier.Servers.Select(server => ToRing(server, addresses.GetValueOrDefault(server)))];
        if (!DistributionCatalog.TryCreate(
            tier.Distribution, servers, options.HashTag, out var distribution, out var error, options.Copies))
            throw new ArgumentException($"tier {tier.Name}: {error}", nameof(options));
        return new Tier(tier.Name, tier.Servers, distribution, firstServer) { Copies = options.Copies };
    }

    private static RingServer ToRing(ServerOptions server, NetworkAddress? address) => new(server.Host, server.Port, server.Weight)
    {
        Name = server.Name,
        Zone = server.Zone,
        ResolvedAddress = address?.EndPoint?.Address.ToString() ?? server.Host,
    };
}
