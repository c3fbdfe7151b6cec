namespace Understudy.Hashing.KeyHashes;

/// <summary>Java's <c>String.hashCode</c> as an unsigned number: NATIVE_HASH of spymemcached and xmemcached.</summary>
internal sealed class JavaHash() : KeyHash("native")
{
    public static readonly JavaHash Instance = new();

    public override ulong Compute(ReadOnlySpan<byte> key) => HashCode(key);

    internal static uint HashCode(ReadOnlySpan<byte> key)
    {
        uint hash = 0;
        var units = new Utf16Units(key);
        while (units.TryRead(out var unit)) hash = hash * 31 + unit;
        return hash;
    }
}
