using Microsoft.Extensions.Logging;
using Understudy.Routing.Pools;

namespace Understudy.Control.Configuration;

/// <summary>Tells an operator at the start what was understood: which servers hold what, and what that is worth.</summary>
public static class Announcement
{
    public static void Write(ILogger logger, ServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var isOne = options.Pools.Count == 1;
        foreach (var pool in options.Pools.Select(each => each.Pool))
        {
            foreach (var tier in pool.Tiers)
            {
                var name = isOne ? tier.Name : $"{pool.Name}/{tier.Name}";
                logger.Tier(name, tier.Distribution, string.Join(", ", tier.Servers.Select(Describe)));
            }

            var promise = Promise(Math.Max(pool.Tiers.Count, pool.Copies), ApartIn(pool));
            logger.Promise(isOne ? promise : $"Pool {pool.Name}: {promise}");
        }
    }

    /// <summary>What a pool with that many copies of every item keeps when servers fail.</summary>
    internal static string Promise(int replicas, string apart = "tiers") => replicas switch
    {
        1 => "Every item has 1 copy: when its server fails, it is missing until it is set again; add backup servers (-b) for a second copy",
        2 => $"Every item has 2 copies on different {apart}: either of its servers may fail and it is still found",
        _ => $"Every item has {replicas} copies on different {apart}: any {replicas - 1} of its servers may fail and it is still found",
    };

    private static string ApartIn(PoolOptions pool) =>
        pool.Tiers.Count > 1 ? "tiers" : pool.Tiers[0].Servers[0].Zone is null ? "servers" : "zones";

    private static string Describe(ServerOptions server) =>
        (server.Name is null ? server.ToString() : $"{server.Name} ({server})")
        + (server.Weight == 1 ? string.Empty : $" weight {server.Weight}") + (server.Zone is null ? string.Empty : $" zone {server.Zone}");
}
