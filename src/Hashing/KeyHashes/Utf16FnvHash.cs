namespace Understudy.Hashing.KeyHashes;

/// <summary>Fowler-Noll-Vo as spymemcached and xmemcached compute it: over the UTF-16 units of the key. Equals <see cref="FnvHash"/> for
/// ASCII.</summary>
internal sealed class Utf16FnvHash : KeyHash
{
    public static readonly Utf16FnvHash Fnv1Wide = new("fnv1_64", FnvHash.LowStart64, FnvHash.LowPrime64, xorFirst: false);
    public static readonly Utf16FnvHash Fnv1aWide = new("fnv1a_64", FnvHash.LowStart64, FnvHash.LowPrime64, xorFirst: true);
    public static readonly Utf16FnvHash Fnv1 = new("fnv1_32", FnvHash.Start32, FnvHash.Prime32, xorFirst: false);
    public static readonly Utf16FnvHash Fnv1a = new("fnv1a_32", FnvHash.Start32, FnvHash.Prime32, xorFirst: true);

    private readonly uint _start;
    private readonly uint _prime;
    private readonly bool _xorFirst;

    private Utf16FnvHash(string name, uint start, uint prime, bool xorFirst) : base(name)
        => (_start, _prime, _xorFirst) = (start, prime, xorFirst);

    public override ulong Compute(ReadOnlySpan<byte> key)
    {
        var (hash, prime) = (_start, _prime);
        var units = new Utf16Units(key);
        while (units.TryRead(out var unit)) hash = _xorFirst ? (hash ^ unit) * prime : (hash * prime) ^ unit;
        return hash;
    }
}
