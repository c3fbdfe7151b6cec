using Understudy.Hashing.Distributions;
using Understudy.Routing.Pools;

namespace Understudy.Control.Configuration;

/// <summary>Reports everything that is wrong with a <see cref="PoolOptions"/>; changes nothing.</summary>
internal static class PoolOptionsValidator
{
    public static void Check(PoolOptions pool, List<Problem> problems)
    {
        if (pool.Tiers.Count == 0)
            problems.Add(new Problem("server", "none is given; name at least one memcached: -s HOST[:PORT]"));
        else ProxyBounds.Tiers.Check("tier", pool.Tiers.Count, problems, "copies of an item ");
        if (pool.HashTag is { } tag && (tag.Length != 2 || tag.Any(c => c is <= ' ' or > '~')))
            problems.Add(new Problem("hash-tag", $"'{tag}' is not two printable ASCII characters, such as {{}}"));

        foreach (var tier in pool.Tiers)
            CheckTier(tier, problems);
    }

    private static void CheckTier(TierOptions tier, List<Problem> problems)
    {
        var setting = SettingOf(tier);
        ProxyBounds.TierServers.Check(setting, tier.Servers.Count, problems);
        if (WhyNotSpread(tier) is { } reason)
        {
            var problem = new Problem("distribution", reason);
            // All tiers of a command line share one distribution: one complaint is enough.
            if (!problems.Contains(problem)) problems.Add(problem);
        }

        foreach (var server in tier.Servers)
            CheckServer(setting, server, problems);
    }

    private static string? WhyNotSpread(TierOptions tier)
    {
        if (!DistributionCatalog.IsKnown(tier.Distribution, out var error)) return error;

        // Only weights can still be wrong. Rings are costly to make, so make one only to judge weights.
        if (tier.Servers.All(s => s.Weight == 1) || tier.Servers.Any(s => !ProxyBounds.Weight.Contains(s.Weight))) return null;

        var ring = tier.Servers.Select(s => new RingServer(s.Host, s.Port, s.Weight) { Name = s.Name }).ToList();
        return DistributionCatalog.TryCreate(tier.Distribution, ring, hashTag: null, out _, out error) ? null : error;
    }

    private static void CheckServer(string setting, ServerOptions server, List<Problem> problems)
    {
        var own = new List<Problem>();
        if (server.Port != 0 || !server.Host.StartsWith('/')) ProxyBounds.Port.Check(setting, server.Port, own, "port ");
        ProxyBounds.Weight.Check(setting, server.Weight, own, "weight ");
        HostText.Check(setting, server.Host, own);
        problems.AddRange(own.Select(p => p with { Reason = $"{server}: {p.Reason}" }));
    }

    /// <summary>The word for a tier's servers: <c>server</c> for the first tier, else the tier's own name.</summary>
    private static string SettingOf(TierOptions tier) => tier.Name == "primary" ? "server" : tier.Name;
}
