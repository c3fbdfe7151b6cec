using System.Globalization;
using Understudy.Hashing.KeyHashes;

namespace Understudy.Hashing.Distributions;

/// <summary>
/// Jump consistent hash (Lamping and Veach, 2014): no table, near-perfect balance, and a server added at the end takes exactly its share.
/// Only the last server can be removed without moving the keys of others.
/// </summary>
internal sealed class Jump(IReadOnlyList<RingServer> servers, CopyRule copies) : IDistribution
{
    private readonly CopyDraw _further = new(servers, copies);

    public int ServerCount { get; } = servers.Count;

    public int Locate(ReadOnlySpan<byte> key) => BucketOf(MixHash.Instance.Compute(key));

    public void Locate(ReadOnlySpan<byte> key, Span<int> servers)
    {
        var hash = MixHash.Instance.Compute(key);
        servers[0] = BucketOf(hash);
        _further.Draw(hash, servers);
    }

    public Placement Explain(ReadOnlySpan<byte> key, int copy = 0)
    {
        var hash = MixHash.Instance.Compute(key);
        if (copy > 0) return _further.Explain(hash, BucketOf(hash), copy, MixHash.Instance.Name);

        var bucket = BucketOf(hash);
        return new Placement(bucket, hash, string.Create(CultureInfo.InvariantCulture,
            $"{MixHash.Instance.Name} {hash} jumps to {bucket} of {ServerCount}"));
    }

    private int BucketOf(ulong hash)
    {
        // The generator and the division are the paper's; a bucket is left behind as soon as the next jump would leave the list.
        long bucket = 0;
        for (long next = 0; next < ServerCount;)
        {
            bucket = next;
            hash = hash * 2862933555777941757 + 1;
            next = (long)((bucket + 1) * ((double)(1L << 31) / ((hash >> 33) + 1)));
        }

        return (int)bucket;
    }
}
