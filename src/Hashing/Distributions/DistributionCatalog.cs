using System.Diagnostics.CodeAnalysis;
using System.Text;
using Understudy.Hashing.KeyHashes;

namespace Understudy.Hashing.Distributions;

/// <summary>Makes distributions from the names an operator writes, such as <c>magent-ring</c> or <c>libmemcached-modula:md5</c>.</summary>
public static class DistributionCatalog
{
    /// <summary>Weights are shares; past this a ring only grows. The limit is the configuration's own.</summary>
    private const int MaxWeight = 1000;

    /// <summary>Every distribution, in the order to list them.</summary>
    public static IReadOnlyList<DistributionFamily> Families => DistributionFamilies.All;

    /// <summary>Makes a distribution, or says in one line what is wrong with the request.</summary>
    /// <param name="name">Name of a family, then optionally a colon and one of its hashes.</param>
    /// <param name="servers">At least one; their order is part of the placement.</param>
    /// <param name="hashTag">Two ASCII characters around the part of a key that places it, as in twemproxy; null for the whole key.</param>
    /// <param name="distribution">The distribution, if true is returned.</param>
    /// <param name="error">Why not, if false is returned.</param>
    /// <param name="copies">Of each key; no two of them in one failure domain.</param>
    /// <remarks>A single server costs nothing per key, whatever the name.</remarks>
    public static bool TryCreate(string name, IReadOnlyList<RingServer> servers, string? hashTag,
        [NotNullWhen(true)] out IDistribution? distribution, [NotNullWhen(false)] out string? error, int copies = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(servers);
        distribution = null;
        if (!TryResolve(name, out var family, out var hash, out error)) return false;

        error = ProblemWith(family, servers) ?? ProblemWith(hashTag) ?? ProblemWith(copies, servers);
        if (error is not null) return false;

        distribution = servers.Count == 1
            ? new SingleServer()
            : family.Make(hash, family.HonoursWeights ? servers : Unweighted(servers), new CopyRule(copies, FailureDomains.Of(servers)));
        if (hashTag is not null && servers.Count > 1) distribution = new HashTagged(distribution, (byte)hashTag[0], (byte)hashTag[1]);
        return true;
    }

    /// <summary>Whether the name alone is good, for validating a configuration before its servers are known.</summary>
    public static bool IsKnown(string name, [NotNullWhen(false)] out string? error) => TryResolve(name, out _, out _, out error);

    /// <summary>Whether the distribution of this name, which is known, places keys by what servers' names stand for.</summary>
    public static bool PlacesByAddress(string name) => TryResolve(name, out var family, out _, out _) && family.PlacesByAddress;

    private static bool TryResolve(string name, [NotNullWhen(true)] out DistributionFamily? family, out KeyHash? hash,
        [NotNullWhen(false)] out string? error)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var familyName = colon < 0 ? name : name[..colon];
        var hashName = colon < 0 ? null : name[(colon + 1)..];
        family = Families.FirstOrDefault(f => f.Name == familyName);
        hash = family?.Hashes.FirstOrDefault(h => hashName is null || h.Name == hashName);
        error = family is null ? UnknownFamily(familyName) : hashName is null ? null : ProblemWith(family, hashName);
        return error is null && family is not null;
    }

    private static string? ProblemWith(DistributionFamily family, string hashName)
    {
        if (family.HashNames.Count == 0) return $"distribution '{family.Name}' takes no hash; leave out ':{hashName}'";

        return family.HashNames.Contains(hashName)
            ? null
            : $"distribution '{family.Name}' has no hash '{hashName}'; it has {string.Join(", ", family.HashNames)}";
    }

    /// <summary>Weights that are all alike say nothing, so they may stand beside any distribution.</summary>
    private static RingServer[] Unweighted(IReadOnlyList<RingServer> servers) => [.. servers.Select(server => server with { Weight = 1 })];

    private static string UnknownFamily(string name)
    {
        // A choice that differs from request to request cannot say where a key is.
        if (name is "random" or "twemproxy-random")
            return "distribution 'random' is refused: a key written to one server would be read from another";

        var near = NearMatches.For(name, Families.Select(family => family.Name));
        return near.Count == 0
            ? $"there is no distribution '{name}'; there are {string.Join(", ", Families.Select(family => family.Name))}"
            : $"there is no distribution '{name}'; did you mean {string.Join(" or ", near)}?";
    }

    private static string? ProblemWith(DistributionFamily family, IReadOnlyList<RingServer> servers)
    {
        if (servers.Count == 0) return $"distribution '{family.Name}' needs at least one server";

        if (servers.FirstOrDefault(server => server.Weight is < 1 or > MaxWeight) is { } extreme)
            return $"weight {extreme.Weight} of {NodeNames.HostAndPort(extreme)} is outside 1 to {MaxWeight}; only proportions matter";

        if (!family.HonoursWeights && servers.FirstOrDefault(server => server.Weight != servers[0].Weight) is { } other)
            return $"distribution '{family.Name}' cannot honour weights: {NodeNames.HostAndPort(other)} has {other.Weight}, " +
                   $"{NodeNames.HostAndPort(servers[0])} has {servers[0].Weight}";

        var pointless = family.Digests is null ? -1 : Array.IndexOf(family.Digests(servers), 0);
        return pointless < 0
            ? null
            : $"weight {servers[pointless].Weight} of {NodeNames.HostAndPort(servers[pointless])} is too small beside the others: " +
              $"it would own no point on the ring of '{family.Name}', and no key";
    }

    private static string? ProblemWith(int copies, IReadOnlyList<RingServer> servers)
    {
        var domains = FailureDomains.Of(servers).Distinct().Count();
        return copies >= 1 && copies <= domains ? null : $"{copies} copies cannot be spread over {domains} servers or zones";
    }

    private static string? ProblemWith(string? hashTag)
        => hashTag is null || (hashTag.Length == 2 && Ascii.IsValid(hashTag))
            ? null
            : $"hash tag '{hashTag}' must be two ASCII characters, an opening and a closing one, such as {{}}";
}
