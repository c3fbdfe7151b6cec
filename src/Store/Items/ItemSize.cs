namespace Understudy.Store.Items;

/// <summary>What memcached 1.6 would spend on an item: clients see it in <c>me</c>, in dumps and in the limit on values, so it must not
/// depend on how we store items.</summary>
public static class ItemSize
{
    /// <summary>Larger items memcached chains from chunks (slab_chunk_max).</summary>
    public const int LargestChunk = 512 << 10;

    // memcached.h, struct _stritem on 64 bits: 48 bytes, the token, the NUL behind the key, the line end behind the value.
    // Measured: with a key of 10 bytes, 1,048,507 bytes of value are the most at -I 1m.
    private const int Overhead = 48 + 8 + 1 + 2;
    private const int FlagsBytes = 4;   // only stored when not 0

    /// <summary>Bytes of an item.</summary>
    public static int Of(int keyBytes, int valueBytes, uint flags) =>
        Overhead + keyBytes + valueBytes + (flags == 0 ? 0 : FlagsBytes);

    /// <summary>Largest value that any key can have.</summary>
    public static int LargestValue(int maxItemBytes) => maxItemBytes - Overhead - 1;

    /// <summary>Whether an item is no larger than that.</summary>
    public static bool Fits(int keyBytes, int valueBytes, uint flags, int maxItemBytes) =>
        (long)Overhead + keyBytes + valueBytes + (flags == 0 ? 0 : FlagsBytes) <= maxItemBytes;
}
