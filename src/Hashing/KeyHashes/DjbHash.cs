namespace Understudy.Hashing.KeyHashes;

/// <summary>magent's hash: Bernstein's <c>h * 33 + c</c> from 5381, cut to 31 bits (magent.c 0.6, hashme).</summary>
internal sealed class DjbHash() : KeyHash("djb")
{
    public static readonly DjbHash Instance = new();

    public override ulong Compute(ReadOnlySpan<byte> key)
    {
        uint hash = 5381;

        // char is signed where magent was compiled: bytes from 0x80 on are subtracted, not added.
        foreach (var b in key) hash = hash * 33 + (uint)(sbyte)b;
        return hash & 0x7FFF_FFFF;
    }
}
