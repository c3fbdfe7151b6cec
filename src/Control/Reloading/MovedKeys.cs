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
               let share = Share(tiers.First, running, tiers.Second, asked)
               where share > 0
               select string.Create(CultureInfo.InvariantCulture,
                   $"tier {tiers.First.Name}: {share * 100:0.0} % of the keys move to another server"),
        ];
    }

    private static double Share(TierOptions running, PoolOptions runningPool, TierOptions asked, PoolOptions askedPool)
    {
        if (Make(running, runningPool) is not { } before || Make(asked, askedPool) is not { } after) return 0;
        var moved = 0;
        var (from, to) = (new int[runningPool.Copies], new int[askedPool.Copies]);
        for (var i = 0; i < Sample; i++)
        {
            var key = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key:{i}"));
            before.Locate(key, from);
            after.Locate(key, to);
            // A copy that is added moves nothing.
            if (NamesOf(from, running).Zip(NamesOf(to, asked)).Any(copy => copy.First != copy.Second)) moved++;
        }

        return (double)moved / Sample;
    }

    private static IEnumerable<string> NamesOf(int[] places, TierOptions tier) => places.Select(place => tier.Servers[place].ToString());

    private static IDistribution? Make(TierOptions tier, PoolOptions pool)
    {
        var servers = tier.Servers.Select(s => new RingServer(s.Host, s.Port, s.Weight) { Name = s.Name, Zone = s.Zone }).ToList();
        return DistributionCatalog.TryCreate(tier.Distribution, servers, pool.HashTag, out var distribution, out _, pool.Copies)
            ? distribution
            : null;
    }
}
