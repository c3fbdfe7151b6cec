using System.Globalization;
using System.Text;
using Understudy.Hashing.KeyHashes;

namespace Understudy.Hashing.Distributions;

/// <summary>Consistent hashing on a ring of 32-bit points: a key belongs to the first point not below its hash.</summary>
/// <remarks>The rings of all clients work alike; they differ in the hash, in the names of servers, and in how many points a weight
/// buys.</remarks>
internal sealed class HashRing : IDistribution
{
    private readonly KeyHash _hash;
    private readonly Continuum _continuum;
    private readonly string[] _names;

    private HashRing(KeyHash hash, Continuum continuum, string[] names) => (_hash, _continuum, _names) = (hash, continuum, names);

    public int ServerCount => _names.Length;

    /// <summary>A ketama ring: the MD5 of each <c>name-0, name-1...</c> gives four points.</summary>
    /// <param name="hash">Hash of the keys; the points are always MD5.</param>
    /// <param name="names">One for each server.</param>
    /// <param name="digests">How many digests each server has.</param>
    /// <param name="laterWins">See <see cref="Continuum.Build"/>.</param>
    /// <param name="copies">Of each key.</param>
    public static HashRing FromDigests(KeyHash hash, string[] names, int[] digests, bool laterWins, CopyRule copies)
    {
        var points = new List<(uint, int)>();
        for (var server = 0; server < names.Length; server++)
            for (var i = 0; i < digests[server]; i++)
            {
                var (a, b, c, d) = Md5Digest.Of(NodeText(names[server], i));
                points.AddRange([(a, server), (b, server), (c, server), (d, server)]);
            }

        return new HashRing(hash, Continuum.Build(points, laterWins, copies), names);
    }

    /// <summary>A ring of single points: the hash of the keys also hashes each <c>name-0, name-1...</c></summary>
    public static HashRing FromHashes(KeyHash hash, string[] names, int pointsPerServer, CopyRule copies)
    {
        var points = new List<(uint, int)>();
        for (var server = 0; server < names.Length; server++)
            for (var i = 0; i < pointsPerServer; i++)
                points.Add(((uint)hash.Compute(NodeText(names[server], i)), server));

        return new HashRing(hash, Continuum.Build(points, laterWins: false, copies), names);
    }

    public int Locate(ReadOnlySpan<byte> key) => _continuum.OwnerOf((uint)_hash.Compute(key));

    public void Locate(ReadOnlySpan<byte> key, Span<int> servers) => _continuum.OwnersOf((uint)_hash.Compute(key), servers);

    public Placement Explain(ReadOnlySpan<byte> key, int copy = 0) => Explain((uint)_hash.Compute(key), _hash.Name, copy);

    /// <summary>The owner of a hash that was computed elsewhere.</summary>
    public int OwnerOf(uint hash) => _continuum.OwnerOf(hash);

    /// <summary>The same, and the servers of further copies.</summary>
    public void OwnersOf(uint hash, Span<int> servers) => _continuum.OwnersOf(hash, servers);

    public Placement Explain(uint hash, string hashName, int copy)
    {
        Span<int> owners = stackalloc int[copy + 1];
        _continuum.OwnersOf(hash, owners);
        var (point, number) = _continuum.PointFor(hash, owners[copy]);
        var why = copy == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", the next for copy {copy + 1}");
        return new Placement(owners[copy], hash, string.Create(CultureInfo.InvariantCulture,
            $"{hashName} {hash} -> point {point} ({number + 1} of {_continuum.PointCount}) of {_names[owners[copy]]}{why}"));
    }

    private static byte[] NodeText(string name, int number)
        => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
}
