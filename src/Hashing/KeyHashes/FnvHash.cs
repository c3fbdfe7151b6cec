namespace Understudy.Hashing.KeyHashes;

/// <summary>Fowler-Noll-Vo over the bytes of a key, as libmemcached and twemproxy compute it: bytes are signed, the result is cut to 32
/// bits.</summary>
/// <remarks>
/// The lower half of a product depends on the lower halves of its factors alone, so the 64-bit variants need the lower half of their
/// start value and prime only.
/// </remarks>
internal sealed class FnvHash : KeyHash
{
    internal const uint Start32 = 0x811C_9DC5;
    internal const uint Prime32 = 0x0100_0193;
    internal const uint LowStart64 = 0x8422_2325;
    internal const uint LowPrime64 = 0x1B3;

    public static readonly FnvHash Fnv1Wide = new("fnv1_64", LowStart64, LowPrime64, xorFirst: false);
    public static readonly FnvHash Fnv1aWide = new("fnv1a_64", LowStart64, LowPrime64, xorFirst: true);
    public static readonly FnvHash Fnv1 = new("fnv1_32", Start32, Prime32, xorFirst: false);
    public static readonly FnvHash Fnv1a = new("fnv1a_32", Start32, Prime32, xorFirst: true);

    private readonly uint _start;
    private readonly uint _prime;
    private readonly bool _xorFirst;

    private FnvHash(string name, uint start, uint prime, bool xorFirst) : base(name)
        => (_start, _prime, _xorFirst) = (start, prime, xorFirst);

    public override ulong Compute(ReadOnlySpan<byte> key)
    {
        var (hash, prime) = (_start, _prime);
        if (_xorFirst)
            foreach (var b in key) hash = (hash ^ (uint)(sbyte)b) * prime;
        else
            foreach (var b in key) hash = (hash * prime) ^ (uint)(sbyte)b;
        return hash;
    }
}
