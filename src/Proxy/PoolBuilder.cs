using Understudy.Hashing.Distributions;
using Understudy.Routing.Pools;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy;

/// <summary>Makes the pool that options describe.</summary>
public static class PoolBuilder
{
    /// <exception cref="ArgumentException">A distribution is unknown or cannot honour the options. Validated options do not get here with
    /// one.</exception>
    public static Pool Build(PoolOptions options, IReadOnlyDictionary<ServerOptions, NetworkAddress> addresses)
    {
        var tiers = new List<Tier>();
        var firstServer = 0;
        foreach (var tier in options.Tiers)
        {
            RingServer[] servers = [.. tier.Servers.Select(server => ToRing(server, addresses.GetValueOrDefault(server)))];
            if (!DistributionCatalog.TryCreate(tier.Distribution, servers, options.HashTag, out var distribution, out var error))
                throw new ArgumentException($"tier {tier.Name}: {error}", nameof(options));

            tiers.Add(new Tier(tier.Name, tier.Servers, distribution, firstServer));
            firstServer += servers.Length;
        }

        return new Pool(tiers);
    }

    private static RingServer ToRing(ServerOptions server, NetworkAddress? address) => new(server.Host, server.Port, server.Weight)
    {
        Name = server.Name,
        ResolvedAddress = address?.EndPoint?.Address.ToString() ?? server.Host,
    };
}
