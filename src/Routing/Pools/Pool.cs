
namespace Understudy.Routing.Pools;

/// <summary>Where every key belongs. Immutable; any thread.</summary>
/// <remarks>Servers are numbered through all tiers, so that one array can hold what is known of each.</remarks>
public sealed class Pool
{
    /// <summary>Most tiers, and so most copies of an item: the bits of a <see cref="ReplicaMask"/>.</summary>
    public const int MaxTiers = 8;

    private readonly Tier[] _tiers;

    public Pool(IReadOnlyList<Tier> tiers)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tiers.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tiers.Count, MaxTiers);
        _tiers = [.. tiers];
        Servers = [.. tiers.SelectMany(tier => tier.Servers)];
    }

    public IReadOnlyList<Tier> Tiers => _tiers;

    /// <summary>All servers, tier after tier.</summary>
    public IReadOnlyList<ServerOptions> Servers { get; }

    public int TierCount => _tiers.Length;

    /// <summary>The number of the server that holds a key's copy in a tier.</summary>
    public int Locate(ReadOnlySpan<byte> key, int tier) => _tiers[tier].FirstServer + _tiers[tier].Distribution.Locate(key);

    /// <summary>The tier a server belongs to.</summary>
    public int TierOf(int server)
    {
        var tier = _tiers.Length - 1;
        while (_tiers[tier].FirstServer > server) tier--;
        return tier;
    }
}
