using System.Globalization;
using Understudy.Hashing.KeyHashes;

namespace Understudy.Hashing.Distributions;

/// <summary>
/// What <c>magent -k</c> of 0.5 and 0.6 really does: it keeps one byte of the key's MD5 (ketama.c:358 stores the hash in an unsigned
/// char), so nearly every key goes to the owner of the lowest point. Kept for a rolling change from such a proxy, and for nothing else.
/// </summary>
internal sealed class MagentShippedRing(HashRing ring, Modulo fallback) : IDistribution
{
    public int ServerCount => ring.ServerCount;

    public int Locate(ReadOnlySpan<byte> key)
    {
        var hash = FirstByte(key);
        return hash == 0 ? fallback.Locate(key) : ring.OwnerOf(hash);
    }

    public void Locate(ReadOnlySpan<byte> key, Span<int> servers)
    {
        var hash = FirstByte(key);
        if (hash == 0) fallback.Locate(key, servers);
        else ring.OwnersOf(hash, servers);
    }

    public Placement Explain(ReadOnlySpan<byte> key, int copy = 0)
    {
        var hash = FirstByte(key);
        if (hash != 0) return ring.Explain(hash, "first byte of md5", copy);

        var placement = fallback.Explain(key, copy);
        return placement with { Reason = string.Create(CultureInfo.InvariantCulture, $"first byte of md5 is 0, so {placement.Reason}") };
    }

    // magent finds no point for 0 and falls back to its modulo.
    private static uint FirstByte(ReadOnlySpan<byte> key) => Md5Digest.Of(key).A & 0xFF;
}
