using Understudy.Control.Configuration;
using Understudy.Hashing.Distributions;
using Understudy.Routing.Pools;

namespace Understudy.Control.Settings;

/// <summary>Reports everything that is wrong with a <see cref="PoolOptions"/>; changes nothing.</summary>
internal static class PoolOptionsValidator
{
    public static void Check(PoolOptions pool, List<Problem> problems)
    {
        if (pool.Tiers.Count == 0)
            problems.Add(new Problem("server", "none is given; name at least one memcached: -s HOST[:PORT]"));
        else if (PoolBounds.Copies.Judge(pool.Tiers.Count) is { } reason)
            problems.Add(new Problem("tier", $"copies of an item {reason}"));
        if (pool.HashTag is { } tag && (tag.Length != 2 || tag.Any(c => c is <= ' ' or > '~')))
            problems.Add(new Problem("hash-tag", $"'{tag}' is not two printable ASCII characters, such as {{}}"));

        foreach (var tier in pool.Tiers)
            CheckTier(tier, problems);
        if (pool.Tiers.Count > 0) CheckCopies(pool, problems);
    }

    private static void CheckCopies(PoolOptions pool, List<Problem> problems)
    {
        if (WhyNotCopied(pool) is { } reason) problems.Add(new Problem("copies", reason));
        foreach (var tier in pool.Tiers.Where(tier => tier.Servers.Any(server => server.Zone is not null)))
        {
            foreach (var server in tier.Servers.Where(server => server.Zone is null))
            {
                problems.Add(new Problem(SettingOf(tier), $"{server} has no zone, and others have one; give all of them one, or none")
                {
                    Subject = server.ToString(),
                });
            }
        }
    }

    private static string? WhyNotCopied(PoolOptions pool)
    {
        if (PoolBounds.Copies.Judge(pool.Copies) is { } bounds) return bounds;
        var servers = pool.Tiers[0].Servers;
        string[] zones = [.. pool.Tiers.SelectMany(tier => tier.Servers).Select(server => server.Zone).OfType<string>().Distinct()];
        if (pool.Copies == 1)
            return zones.Length == 0 ? null : "zones say where the further copies of a tier go, and there are none; leave the zones out";
        if (pool.Tiers.Count > 1)
            return $"each of the {pool.Tiers.Count} tiers holds a copy already; leave copies out, or all tiers but one";
        if (servers.Count < pool.Copies)
            return $"{pool.Copies} copies are on as many servers, and there {(servers.Count == 1 ? "is 1" : $"are {servers.Count}")}";
        return zones.Length == 0 || zones.Length >= pool.Copies
            ? null
            : $"{pool.Copies} copies are in as many zones, and there {(zones.Length == 1 ? $"is only {zones[0]}" : $"are {zones.Length}")}";
    }

    private static void CheckTier(TierOptions tier, List<Problem> problems)
    {
        var setting = SettingOf(tier);
        if (PoolBounds.TierServers.Judge(tier.Servers.Count) is { } number) problems.Add(new Problem(setting, number));
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
        if (tier.Servers.All(s => s.Weight == 1) || tier.Servers.Any(s => !PoolBounds.Weight.Contains(s.Weight))) return null;

        var ring = tier.Servers.Select(s => new RingServer(s.Host, s.Port, s.Weight) { Name = s.Name }).ToList();
        return DistributionCatalog.TryCreate(tier.Distribution, ring, hashTag: null, out _, out error) ? null : error;
    }

    private static void CheckServer(string setting, ServerOptions server, List<Problem> problems)
    {
        var own = new List<Problem>();
        var hasPort = server.Port != 0 || !server.Host.StartsWith('/');
        if (hasPort && PoolBounds.Port.Judge(server.Port) is { } port) own.Add(new Problem(setting, $"port {port}"));
        if (PoolBounds.Weight.Judge(server.Weight) is { } weight) own.Add(new Problem(setting, $"weight {weight}"));
        if (server.Tls == true && !hasPort) own.Add(new Problem(setting, "TLS is spoken on TCP; leave tls out for a Unix socket"));
        if (server.Zone is not null && !hasPort) own.Add(new Problem(setting, "a Unix socket is of this host; leave the zone out"));
        HostText.Check(setting, server.Host, own);
        problems.AddRange(own.Select(p => p with { Reason = $"{server}: {p.Reason}", Subject = server.ToString() }));
    }

    /// <summary>The word for a tier's servers: <c>server</c> for the first tier, else the tier's own name.</summary>
    public static string SettingOf(TierOptions tier) => SettingOf(tier.Name);

    /// <summary>The same of a tier with that name.</summary>
    public static string SettingOf(string tier) => tier == "primary" ? "server" : tier;
}
