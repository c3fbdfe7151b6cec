namespace Understudy.Routing.Pools;

/// <summary>Where every key belongs. Immutable; any thread.</summary>
/// <remarks>
/// Servers are numbered through all tiers, so that one array can hold what is known of each. A number is a place, which may be empty: a
/// server that comes takes one, and nothing that is kept by number has to grow.
/// </remarks>
public sealed class Pool
{
    /// <summary>Most tiers, and so most copies of an item: the bits of a <see cref="ReplicaMask"/>.</summary>
    public const int MaxTiers = 8;

    private const int NoTier = -1;

    private static readonly ServerOptions Nobody = new() { Host = "-", Port = 0 };

    private readonly Tier[] _tiers;
    private readonly int[][] _numbers;   // by tier and place in its distribution
    private readonly ServerOptions[] _servers;
    private readonly int[] _tierOf;

    /// <param name="tiers">In the order in which replicas are read.</param>
    /// <param name="emptyPlaces">How many servers more than these there may be at once.</param>
    public Pool(IReadOnlyList<Tier> tiers, int emptyPlaces = 0)
        : this([.. tiers], [.. tiers.SelectMany(tier => tier.Servers), .. Enumerable.Repeat(Nobody, emptyPlaces)], placement: 0)
    {
    }

    private Pool(Tier[] tiers, ServerOptions[] servers, int placement)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tiers.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tiers.Length, MaxTiers);
        (_tiers, _servers, Placement) = (tiers, servers, placement);
        _numbers = [.. tiers.Select(tier => tier.Numbers.ToArray())];
        _tierOf = new int[servers.Length];
        Array.Fill(_tierOf, NoTier);
        for (var tier = 0; tier < tiers.Length; tier++)
        {
            foreach (var number in _numbers[tier]) _tierOf[number] = tier;
        }
    }

    /// <summary>Grows by one each time that keys move.</summary>
    public int Placement { get; }

    public IReadOnlyList<Tier> Tiers => _tiers;

    /// <summary>All places, with the server of each.</summary>
    public IReadOnlyList<ServerOptions> Servers => _servers;

    /// <summary>The numbers of the servers that there are, tier after tier.</summary>
    public IEnumerable<int> Numbers => _numbers.SelectMany(numbers => numbers);

    public int TierCount => _tiers.Length;

    /// <summary>The number of the server that holds a key's copy in a tier.</summary>
    public int Locate(ReadOnlySpan<byte> key, int tier) => _numbers[tier][_tiers[tier].Distribution.Locate(key)];

    /// <summary>Whether a place has a server.</summary>
    public bool IsTaken(int server) => _tierOf[server] != NoTier;

    /// <summary>The tier a server belongs to; the first, for an empty place.</summary>
    public int TierOf(int server) => Math.Max(0, _tierOf[server]);

    /// <summary>The same pool with other servers, or another placement, in one of its tiers.</summary>
    /// <param name="tier">Which one.</param>
    /// <param name="asked">What takes its place; its own numbers do not count.</param>
    /// <returns>Null: there are not enough places.</returns>
    internal Pool? With(int tier, Tier asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var before = _tiers[tier];
        var numbers = new int[asked.Servers.Count];
        var left = Enumerable.Range(0, before.Servers.Count).ToList();
        for (var i = 0; i < numbers.Length; i++)
        {
            var same = left.FindIndex(place => before.Servers[place].ToString() == asked.Servers[i].ToString());
            numbers[i] = same < 0 ? NoTier : before.Numbers[left[same]];
            if (same >= 0) left.RemoveAt(same);
        }

        // Those of servers that go come first: one for one, a server takes another's place.
        var free = new Queue<int>(
            [.. left.Select(place => before.Numbers[place]), .. Enumerable.Range(0, _servers.Length).Where(server => !IsTaken(server))]);
        var servers = (ServerOptions[])_servers.Clone();
        foreach (var place in left) servers[before.Numbers[place]] = Nobody;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] == NoTier && !free.TryDequeue(out numbers[i])) return null;
            servers[numbers[i]] = asked.Servers[i];
        }

        var tiers = (Tier[])_tiers.Clone();
        tiers[tier] = asked with { Numbers = numbers };
        return new Pool(tiers, servers, Placement + 1);
    }
}
