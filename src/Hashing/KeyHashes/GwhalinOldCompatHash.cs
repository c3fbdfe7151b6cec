namespace Understudy.Hashing.KeyHashes;

/// <summary>gwhalin's OLD_COMPAT_HASH: <c>h * 33 + c</c> from 0 in 64 signed bits, made positive after the modulo (SockIOPool.java:480,
/// 566).</summary>
internal sealed class GwhalinOldCompatHash() : KeyHash("old-compat")
{
    public static readonly GwhalinOldCompatHash Instance = new();

    public override ulong Compute(ReadOnlySpan<byte> key)
    {
        ulong hash = 0;
        var units = new Utf16Units(key);
        while (units.TryRead(out var unit)) hash = hash * 33 + unit;
        return (long)hash < 0 ? 0 - hash : hash;
    }
}
