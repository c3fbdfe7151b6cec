using System.Net;
using Understudy.Control.Configuration;
using Understudy.Routing.Pools;

namespace Understudy.Control.Settings;

/// <summary>Refuses a server that is given twice: it would be counted as two copies, or as two servers, and is one. Names are not looked
/// up: what two names share is found out when the servers answer.</summary>
internal static class SameServerCheck
{
    public static void Check(PoolOptions pool, List<Problem> problems)
    {
        var known = new Dictionary<string, (TierOptions Tier, ServerOptions Server)>(StringComparer.Ordinal);
        foreach (var tier in pool.Tiers)
        {
            foreach (var server in tier.Servers)
            {
                var key = KeyOf(server);
                if (known.TryAdd(key, (tier, server))) continue;
                problems.Add(new Problem(PoolOptionsValidator.SettingOf(tier), Reason(tier, server, known[key]))
                {
                    Subject = server.ToString(),
                });
            }
        }
    }

    /// <summary>Refuses a server of one pool that is one of another's: each empties its servers, and fills them with what belongs to
    /// it.</summary>
    public static void CheckApart(PoolOptions pool, PoolOptions other, List<Problem> problems)
    {
        var known = other.Tiers.SelectMany(tier => tier.Servers).Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        foreach (var tier in pool.Tiers)
        {
            foreach (var server in tier.Servers.Where(server => known.Contains(KeyOf(server))))
            {
                problems.Add(new Problem(PoolOptionsValidator.SettingOf(tier),
                    $"{server} is a server of pool {other.Name}, which empties and fills it as its own; name another one")
                {
                    Subject = server.ToString(),
                });
            }
        }
    }

    private static string Reason(TierOptions tier, ServerOptions server, (TierOptions Tier, ServerOptions Server) first)
    {
        var given = $"{server} is given already, as --{PoolOptionsValidator.SettingOf(first.Tier)} {first.Server}";
        return first.Tier == tier
            ? $"{given}; give it once, with a weight (HOST:PORT:WEIGHT) if it is to hold more than others"
            : $"{given}: one server cannot hold two copies, since both would be lost with it; name another one";
    }

    private static string KeyOf(ServerOptions server)
    {
        if (server.Host.StartsWith('/')) return server.Host;
        var host = IPAddress.TryParse(server.Host, out var address)
            ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
            : server.Host.TrimEnd('.').ToLowerInvariant();
        return $"{host} {server.Port}";
    }
}
