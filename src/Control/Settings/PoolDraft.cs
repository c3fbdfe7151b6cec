using Understudy.Control.Configuration;
using Understudy.Routing.Pools;

namespace Understudy.Control.Settings;

/// <summary>What has been said of a pool's servers and of how keys are spread over them.</summary>
public sealed class PoolDraft
{
    /// <summary>magent's <c>-s</c> and <c>-b</c>.</summary>
    private const string PrimaryTier = "primary", BackupTier = "backup";

    private readonly Dictionary<int, string> _names = [];

    internal List<ServerOptions> Primary { get; } = [];

    internal List<ServerOptions> Backup { get; } = [];

    /// <summary>The servers of each <c>--tier</c>, in the order given.</summary>
    internal List<List<ServerOptions>> FurtherTiers { get; } = [];

    /// <summary>In the order given; two different ones contradict each other.</summary>
    internal List<string> Distributions { get; } = [];

    internal string? HashTag { get; set; }

    internal int Copies { get; set; } = 1;

    /// <summary>The pool, checked. Use it only when there are no problems.</summary>
    public PoolOptions ToChecked(List<Problem> problems)
    {
        var pool = ToOptions(problems);
        PoolOptionsValidator.Check(pool, problems);
        return pool;
    }

    /// <summary>Gives a tier a name; null: the usual one.</summary>
    internal void NameTier(int tier, string? name)
    {
        if (name is not null) _names[tier] = name;
    }

    internal string NameOf(int tier) =>
        _names.GetValueOrDefault(tier) ?? (tier == 0 ? PrimaryTier : tier == 1 ? BackupTier : $"tier{tier + 1}");

    internal PoolOptions ToOptions(List<Problem> problems)
    {
        var distinct = Distributions.Distinct().ToList();
        if (distinct.Count > 1)
            problems.Add(new Problem("distribution", $"{string.Join(" and ", distinct)} contradict each other; keep one"));

        var tiers = new List<TierOptions>();
        if (Primary.Count > 0) tiers.Add(new TierOptions { Name = NameOf(0), Servers = Primary });
        if (Backup.Count > 0) tiers.Add(new TierOptions { Name = NameOf(1), Servers = Backup });
        foreach (var servers in FurtherTiers)
        {
            var name = _names.GetValueOrDefault(tiers.Count) ?? $"tier{tiers.Count + 1}";
            tiers.Add(new TierOptions { Name = name, Servers = servers });
        }

        if (Primary.Count == 0 && tiers.Count > 0)
        {
            problems.Add(new Problem("server",
                "there are servers for further copies but no primary; name at least one: -s HOST[:PORT]"));
        }

        if (distinct.Count > 0) tiers = [.. tiers.Select(t => t with { Distribution = distinct[^1] })];
        return new PoolOptions { Tiers = tiers, HashTag = HashTag, Copies = Copies };
    }
}
