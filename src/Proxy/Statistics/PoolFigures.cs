using System.Globalization;
using Understudy.Proxy.Counting;
using Understudy.Routing.Pools;

namespace Understudy.Proxy.Statistics;

/// <summary>What the servers of a pool have told, put together as if they were one memcached. Pure.</summary>
/// <remarks>What there is (items, bytes, room) is told of one copy: of one tier, the first of which each server has answered, or else the
/// one with the most items; and of a tier of several copies the part that is one. What has happened (evictions and the like) is told of all
/// servers, and of one that does not answer as it told last: it did not unhappen.</remarks>
/// <param name="snapshot">The pool.</param>
/// <param name="answers">Of each server, by number; null where there is none.</param>
/// <param name="latest">What each server has told last of <c>stats</c>.</param>
internal sealed class PoolFigures(RoutingSnapshot snapshot, IReadOnlyList<ServerFigures?> answers, IReadOnlyList<ServerFigures?> latest)
{
    private static readonly string[] Held = ["limit_maxbytes", "hash_bytes", "bytes", "curr_items", "slab_global_page_pool"];

    // 1.6.45, in its order; a server that does not know one counts as none.
    private static readonly string[] Happened =
    [
        "get_expired", "get_flushed", "slab_reassign_rescues", "slab_reassign_chunk_rescues", "slab_reassign_inline_reclaim",
        "slab_reassign_busy_items", "slab_reassign_busy_deletes", "slabs_moved", "lru_crawler_starts", "lru_maintainer_juggles",
        "total_items", "expired_unfetched", "evicted_unfetched", "evicted_active", "evictions", "reclaimed", "crawler_reclaimed",
        "crawler_items_checked", "lrutail_reflocked", "moves_to_cold", "moves_to_warm", "moves_within_lru", "direct_reclaims",
        "lru_bumps_dropped",
    ];

    // Of these a sum says nothing.
    private static readonly string[] Largest =
        ["age", "age_hot", "age_warm", "evicted_time", "chunk_size", "chunks_per_page", "active_slabs"];

    /// <summary>Of <c>stats</c>.</summary>
    public IEnumerable<(string Name, long Value)> General()
    {
        var (tier, copies) = TierTold("curr_items");
        foreach (var name in Held) yield return (name, OfOneCopy(tier.Sum(figures => figures[name]), copies));
        foreach (var name in Happened) yield return (name, latest.Sum(figures => figures?[name] ?? 0));
    }

    /// <summary>Of <c>stats items</c> and <c>stats slabs</c>: each class over the servers of a tier, in the order of classes, since tools
    /// take the last one for the largest.</summary>
    /// <param name="weight">How the names of those numbers end that count items.</param>
    public IEnumerable<(string Name, long Value)> ByClass(string weight)
    {
        var (tier, copies) = TierTold(weight);
        return tier.SelectMany(figures => figures.Names).Distinct().OrderBy(ClassOf).Select(name => (name, Merge(tier, name, copies)));
    }

    private static long Merge(ServerFigures[] tier, string name, double copies) => Largest.Contains(name[(name.LastIndexOf(':') + 1)..])
        ? tier.Max(figures => figures[name])
        : OfOneCopy(tier.Sum(figures => figures[name]), copies);

    private static long OfOneCopy(long sum, double copies) => (long)Math.Round(sum / copies);

    // items:1:number, 1:chunk_size; what belongs to no class comes last.
    private static int ClassOf(string name)
    {
        var parts = name.Split(':');
        return parts.Length > 1 && int.TryParse(parts[^2], CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
    }

    // And how many copies of each item are on those of its servers that have told.
    private (ServerFigures[] Told, double Copies) TierTold(string weight)
    {
        (ServerFigures[], double) best = ([], 1);
        long most = -1;
        foreach (var tier in snapshot.Pool.Tiers)
        {
            ServerFigures[] told = [.. tier.Numbers.Where(snapshot.IsWhole).Select(server => answers[server]).OfType<ServerFigures>()];
            var copies = Math.Max(1, (double)tier.Copies * told.Length / tier.Servers.Count);
            if (told.Length == tier.Servers.Count) return (told, copies);
            if (told.Sum(figures => figures.SumOf(weight)) is var items && items <= most) continue;
            (best, most) = ((told, copies), items);
        }

        return best;
    }
}
