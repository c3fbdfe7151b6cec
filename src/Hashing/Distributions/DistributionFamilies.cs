using Understudy.Hashing.KeyHashes;

namespace Understudy.Hashing.Distributions;

/// <summary>All distributions there are, in the order in which they are listed to an operator.</summary>
internal static class DistributionFamilies
{
    private static readonly KeyHash[] LibmemcachedHashes =
    [
        OneAtATimeHash.Signed, Md5Hash.Instance, Crc32Hash.Short, FnvHash.Fnv1Wide, FnvHash.Fnv1aWide, FnvHash.Fnv1, FnvHash.Fnv1a,
        MurmurHash.Instance,
    ];

    private static readonly KeyHash[] JavaHashes =
    [
        JavaHash.Instance, Crc32Hash.Short, Utf16FnvHash.Fnv1Wide, Utf16FnvHash.Fnv1aWide, Utf16FnvHash.Fnv1, Utf16FnvHash.Fnv1a,
        Md5Hash.Instance,
    ];

    private static readonly KeyHash[] TwemproxyHashes =
    [
        FnvHash.Fnv1aWide, FnvHash.Fnv1Wide, FnvHash.Fnv1a, FnvHash.Fnv1, OneAtATimeHash.Signed, Md5Hash.Instance, Crc16Hash.Instance,
        Crc32Hash.Short, Crc32Hash.Whole, HsiehHash.Instance, MurmurHash.Instance, JenkinsHash.Instance,
    ];

    public static IReadOnlyList<DistributionFamily> All { get; } =
    [
        .. Magent(), .. Own(), .. Libmemcached(), .. Twemproxy(), .. Spymemcached(), .. Xmemcached(), .. Gwhalin(),
    ];

    private static DistributionFamily[] Magent() =>
    [
        ByModulo("magent", "magent's usual one: DJB modulo the number of servers", [DjbHash.Instance]),
        Ring("magent-ring", "magent's ring as it was meant (0.4): ketama with 2000 points for each server; right for new clusters",
            NodeNames.Magent, DigestCounts.OfMagent),
        new((_, servers, copies) => new MagentShippedRing(
            HashRing.FromDigests(
                Md5Hash.Instance, Names(servers, NodeNames.Magent), DigestCounts.OfMagent(servers), laterWins: false, copies),
            new Modulo(DjbHash.Instance, servers, copies)))
        {
            Name = "magent-ring-as-shipped",
            Description = "magent's ring as 0.5 and 0.6 have it: nearly every key on one server; only for a rolling change from there",
            PlacesByAddress = true,
        },
    ];

    private static DistributionFamily[] Own() =>
    [
        new((_, servers, copies) => new Jump(servers, copies))
        {
            Name = "jump",
            Description = "jump consistent hash: best balance, no memory; servers can be added or removed at the end of the list only",
        },
        new((_, servers, copies) => new Rendezvous(servers, copies))
        {
            Name = "rendezvous",
            Description = "highest random weight: any server may come or go and only its keys move; for up to a few dozen servers",
            HonoursWeights = true,
        },
    ];

    private static DistributionFamily[] Libmemcached() =>
    [
        ByModulo("libmemcached-modula", "libmemcached's default", LibmemcachedHashes),
        SinglePoints("libmemcached-consistent", "libmemcached's CONSISTENT", OneAtATimeHash.Signed, NodeNames.Libmemcached),
        SinglePoints("libmemcached-ketama", "libmemcached's KETAMA, the same ring as CONSISTENT", OneAtATimeHash.Signed,
            NodeNames.Libmemcached),
        Ring("libmemcached-ketama-weighted", "libmemcached's KETAMA_WEIGHTED, PHP's OPT_LIBKETAMA_COMPATIBLE, pylibmc's ketama_weighted",
            NodeNames.Libmemcached, DigestCounts.InFloats, honoursWeights: true),
        SinglePoints("libmemcached-ketama-spy", "libmemcached's KETAMA_SPY with MD5, which is not spymemcached's ring",
            Md5Hash.Instance, NodeNames.LibmemcachedSpy),
    ];

    private static DistributionFamily[] Twemproxy() =>
    [
        new((hash, servers, copies) => HashRing.FromDigests(
            hash!, Names(servers, NodeNames.Twemproxy), DigestCounts.InFloats(servers), laterWins: false, copies))
        {
            Name = "twemproxy-ketama",
            Description = "twemproxy's default; names of servers replace their addresses on the ring",
            HonoursWeights = true,
            Hashes = TwemproxyHashes,
            Digests = DigestCounts.InFloats,
        },
        ByModulo("twemproxy-modula", "twemproxy's modula; a weight repeats its server", TwemproxyHashes, honoursWeights: true),
    ];

    private static DistributionFamily[] Spymemcached() =>
    [
        ByModulo("spymemcached-array-mod", "spymemcached's default", JavaHashes),
        Ring("spymemcached-ketama", "spymemcached's KetamaConnectionFactory", NodeNames.Spymemcached, DigestCounts.InFloatsIfWeighted,
            laterWins: true, honoursWeights: true),
        Ring("spymemcached-ketama-libmemcached", "spymemcached's ketama in LIBMEMCACHED format", NodeNames.Libmemcached,
            DigestCounts.InFloatsIfWeighted, laterWins: true, honoursWeights: true),
    ];

    private static DistributionFamily[] Xmemcached() =>
    [
        ByModulo("xmemcached-array", "xmemcached's default; a weight repeats its server", JavaHashes, honoursWeights: true),
        Ring("xmemcached-ketama", "xmemcached's KetamaMemcachedSessionLocator; host must be what reverse DNS says on the client",
            NodeNames.Xmemcached, DigestCounts.PerUnit, laterWins: true, honoursWeights: true),
        Ring("xmemcached-ketama-nginx", "xmemcached's ketama in its nginx mode", NodeNames.XmemcachedNginx, DigestCounts.PerUnit,
            laterWins: true, honoursWeights: true),
        Ring("xmemcached-ketama-gwhalin", "xmemcached's ketama in its gwhalin mode", NodeNames.HostAndPort, DigestCounts.PerUnit,
            laterWins: true, honoursWeights: true),
        SinglePoints("xmemcached-libmemcached", "xmemcached's LibmemcachedMemcachedSessionLocator", OneAtATimeHash.Unsigned,
            NodeNames.Libmemcached),
        ByModulo("xmemcached-php-memcache", "xmemcached's PHP mode; with crc32 that client sends every key to the first server",
            [.. JavaHashes.Select(hash => new HighBitsHash(hash))], honoursWeights: true),
    ];

    private static DistributionFamily[] Gwhalin() =>
    [
        ByModulo("gwhalin-native", "gwhalin's default (com.danga.MemCached, NATIVE_HASH); a weight repeats its server",
            [GwhalinNativeHash.Instance], honoursWeights: true),
        ByModulo("gwhalin-old-compat", "gwhalin's OLD_COMPAT_HASH; a weight repeats its server", [GwhalinOldCompatHash.Instance],
            honoursWeights: true),
        ByModulo("gwhalin-new-compat", "gwhalin's NEW_COMPAT_HASH; a weight repeats its server", [Crc32Hash.Short], honoursWeights: true),
        Ring("gwhalin-consistent", "gwhalin's CONSISTENT_HASH", NodeNames.HostAndPort, DigestCounts.InDoubles,
            laterWins: true, honoursWeights: true),
    ];

    private static DistributionFamily ByModulo(string name, string description, KeyHash[] hashes, bool honoursWeights = false)
        => new((hash, servers, copies) => new Modulo(hash!, servers, copies))
        {
            Name = name,
            Description = description,
            HonoursWeights = honoursWeights,
            Hashes = hashes,
        };

    /// <summary>A ketama ring: MD5 for keys and points.</summary>
    private static DistributionFamily Ring(string name, string description, Func<RingServer, string> nodeName,
        Func<IReadOnlyList<RingServer>, int[]> digests, bool laterWins = false, bool honoursWeights = false)
        => new((hash, servers, copies) => HashRing.FromDigests(hash!, Names(servers, nodeName), digests(servers), laterWins, copies))
        {
            Name = name,
            Description = description,
            HonoursWeights = honoursWeights,
            Hashes = [Md5Hash.Instance],
            Digests = digests,
            PlacesByAddress = NamesAddress(nodeName),
        };

    /// <summary>A ring with 100 points for each server, which is what libmemcached has where it does not take four from a digest.</summary>
    private static DistributionFamily SinglePoints(string name, string description, KeyHash hash, Func<RingServer, string> nodeName)
        => new((chosen, servers, copies) => HashRing.FromHashes(chosen!, Names(servers, nodeName), pointsPerServer: 100, copies))
        {
            Name = name,
            Description = description,
            Hashes = [hash],
        };

    private static bool NamesAddress(Func<RingServer, string> nodeName)
    {
        var server = new RingServer("name", 1, 1);
        return nodeName(server) != nodeName(server with { ResolvedAddress = "192.0.2.1" });
    }

    private static string[] Names(IReadOnlyList<RingServer> servers, Func<RingServer, string> nodeName) => [.. servers.Select(nodeName)];
}
