using System.Globalization;
using System.Text;
using Understudy.Hashing.Distributions;
using Understudy.Routing.Pools;

namespace Understudy.Control.Reloading;

/// <summary>How many keys of a tier would be on another server.</summary>
internal static class MovedKeys
{
    // So many tell a share to within half a percentage point.
    private const int Sample = 20_000;

    /// <returns>A line for each tier of whose keys some move.</returns>
    public static IReadOnlyList<string> Between(PoolOptions running, PoolOptions asked)
    {
        ArgumentNullException.ThrowIfNull(running);
        ArgumentNullException.ThrowIfNull(asked);
        return
        [
            .. from tiers in running.Tiers.Zip(asked.Tiers)
               let share = Share(tiers.First, running.HashTag, tiers.Second, asked.HashTag)
               where share > 0
               select string.Create(CultureInfo.InvariantCulture,
                   $"tier {tiers.First.Name}: {share * 100:0.0} % of the keys move to another server"),
        ];
    }

    private static double Share(TierOptions running, string? runningTag, TierOptions asked, string? askedTag)
    {
        if (Make(running, runningTag) is not { } before || Make(asked, askedTag) is not { } after) return 0;
        var moved = 0;
        for (var i = 0; i < Sample; i++)
        {
            var key = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key:{i}"));
            var (from, to) = (running.Servers[before.Locate(key)], asked.Servers[after.Locate(key)]);
            if (from.ToString() != to.ToString()) moved++;
        }

        return (double)moved / Sample;
    }

    private static IDistribution? Make(TierOptions tier, string? hashTag)
    {
        var servers = tier.Servers.Select(s => new RingServer(s.Host, s.Port, s.Weight) { Name = s.Name }).ToList();
        return DistributionCatalog.TryCreate(tier.Distribution, servers, hashTag, out var distribution, out _) ? distribution : null;
    }
}
