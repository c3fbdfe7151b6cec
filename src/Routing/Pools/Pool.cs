using Understudy.Hashing.Distributions;

namespace Understudy.Routing.Pools;

/// <summary>Where every key belongs. Immutable; any thread.</summary>
/// <remarks>
/// Servers are numbered through all tiers, so that one array can hold what is known of each. A number is a place, which may be empty: a
/// server that comes takes one, and nothing that is kept by number has to grow.
/// Of the copies of a key no two are in one <b>failure domain</b>. Where each tier holds one copy, its tiers are the domains; in a tier of
/// several copies its zones are, or else its servers. Which servers share keys, and what is left when some are lost, follows from that.
/// </remarks>
public sealed class Pool
{
    /// <summary>Most copies of an item: the bits of a <see cref="ReplicaMask"/>.</summary>
    public const int MaxCopies = 8;

    private const int NoTier = -1;

    private static readonly ServerOptions Nobody = new() { Host = "-", Port = 0 };

    private readonly Tier[] _tiers;
    private readonly int[][] _numbers;   // by tier and place in its distribution
    private readonly ServerOptions[] _servers;
    private readonly int[] _tierOf;
    private readonly int[][] _domains;   // the servers of each
    private readonly int[] _domainOf;

    /// <param name="tiers">In the order in which replicas are read; one alone may hold several copies.</param>
    /// <param name="emptyPlaces">How many servers more than these there may be at once.</param>
    public Pool(IReadOnlyList<Tier> tiers, int emptyPlaces = 0)
        : this([.. tiers], [.. tiers.SelectMany(tier => tier.Servers), .. Enumerable.Repeat(Nobody, emptyPlaces)], placement: 0)
    {
    }

    private Pool(Tier[] tiers, ServerOptions[] servers, int placement)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tiers.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tiers.Length, MaxCopies);
        (_tiers, _servers, Placement) = (tiers, servers, placement);
        CopyCount = tiers.Length == 1 ? tiers[0].Copies : tiers.Length;
        _numbers = [.. tiers.Select(tier => tier.Numbers.ToArray())];
        _tierOf = new int[servers.Length];
        Array.Fill(_tierOf, NoTier);
        for (var tier = 0; tier < tiers.Length; tier++)
        {
            foreach (var number in _numbers[tier]) _tierOf[number] = tier;
        }

        _domains = CopyCount == tiers.Length ? _numbers : DomainsOf(tiers[0]);
        _domainOf = new int[servers.Length];
        for (var domain = 0; domain < _domains.Length; domain++)
        {
            foreach (var number in _domains[domain]) _domainOf[number] = domain;
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

    /// <summary>Copies of each item: the replicas of a key. 1 to <see cref="MaxCopies"/>.</summary>
    public int CopyCount { get; }

    /// <summary>The servers of each failure domain.</summary>
    internal IReadOnlyList<IReadOnlyList<int>> Domains => _domains;

    /// <summary>The number of the server that holds a copy of a key.</summary>
    public int Locate(ReadOnlySpan<byte> key, int replica) =>
        replica < _tiers.Length ? LocateFirst(key, replica) : LocateFurther(key, replica);

    /// <summary>How that server was chosen, for a person to read; its index is that in its tier.</summary>
    public Placement Explain(ReadOnlySpan<byte> key, int replica) => TierCount == 1
        ? _tiers[0].Distribution.Explain(key, replica)
        : _tiers[replica].Distribution.Explain(key);

    /// <summary>Whether a place has a server.</summary>
    public bool IsTaken(int server) => _tierOf[server] != NoTier;

    /// <summary>The tier a server belongs to; the first, for an empty place.</summary>
    public int TierOf(int server) => Math.Max(0, _tierOf[server]);

    /// <summary>Whether there can be keys of which both servers hold a copy.</summary>
    public bool MayShareKeys(int server, int other) => _domainOf[server] != _domainOf[other];

    /// <summary>About which part of what all servers that share keys with a server hold is also that server's, by their weights.</summary>
    public double ShareOf(int server)
    {
        // Of all items so many have a copy in its domain, and of those so many have it on the server itself.
        var (domain, all) = (WeightOf(_domains[_domainOf[server]]), WeightOf(Numbers));
        var inDomain = CopyCount == _domains.Length ? 1 : Math.Min(1, CopyCount * domain / all);
        var onServer = inDomain * _servers[server].Weight / domain;
        return CopyCount > 1 ? onServer * (CopyCount - 1) / (CopyCount - inDomain) : 0;
    }

    /// <summary>The server of a key's first copy in a tier, or only one.</summary>
    internal int LocateFirst(ReadOnlySpan<byte> key, int tier) => _numbers[tier][_tiers[tier].Distribution.Locate(key)];

    /// <summary>The servers of all copies of a key in a tier that holds several.</summary>
    internal void LocateInTier(ReadOnlySpan<byte> key, Span<int> servers)
    {
        _tiers[0].Distribution.Locate(key, servers);
        var numbers = _numbers[0];
        for (var i = 0; i < servers.Length; i++) servers[i] = numbers[servers[i]];
    }

    /// <summary>The number of a server's failure domain.</summary>
    internal int DomainOf(int server) => _domainOf[server];

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

    private static int[][] DomainsOf(Tier tier)
    {
        var domains = FailureDomains.Of([.. tier.Servers.Select(server => server.Zone)]);
        return [.. tier.Numbers.Zip(domains).GroupBy(each => each.Second, each => each.First).Select(domain => domain.ToArray())];
    }

    private int LocateFurther(ReadOnlySpan<byte> key, int replica)
    {
        Span<int> servers = stackalloc int[MaxCopies];
        LocateInTier(key, servers[..(replica + 1)]);
        return servers[replica];
    }

    private double WeightOf(IEnumerable<int> servers) => servers.Sum(server => _servers[server].Weight);
}
