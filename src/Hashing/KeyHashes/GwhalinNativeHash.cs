namespace Understudy.Hashing.KeyHashes;

/// <summary>gwhalin's default: <c>String.hashCode</c>, signed, made positive after the modulo (SockIOPool.java:543, 566).</summary>
/// <remarks><c>abs(h % n)</c> equals <c>abs(h) % n</c> because Java's remainder takes the sign of the dividend.</remarks>
internal sealed class GwhalinNativeHash() : KeyHash("native")
{
    public static readonly GwhalinNativeHash Instance = new();

    // Widened first: the magnitude of int.MinValue does not fit an int.
    public override ulong Compute(ReadOnlySpan<byte> key) => (ulong)Math.Abs((long)(int)JavaHash.HashCode(key));
}
