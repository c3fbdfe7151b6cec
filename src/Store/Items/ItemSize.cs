namespace Understudy.Store.Items;

/// <summary>Item sizes as memcached's users know them.</summary>
internal static class ItemSize
{
    // memcached.h, struct _stritem on 64 bits: 48 bytes, the token, the NUL behind the key, the line end behind the value.
    // Measured: with a key of 10 bytes, 1,048,507 bytes of value are the most at -I 1m.
    private const int Overhead = 48 + 8 + 1 + 2;
    private const int FlagsBytes = 4;   // only stored when not 0
    private const int LargestChunk = 512 << 10;     // slab_chunk_max

    public static int AsMemcachedCounts(int keyBytes, int valueBytes, uint flags) =>
        Overhead + keyBytes + valueBytes + (flags == 0 ? 0 : FlagsBytes);

    /// <summary>True when memcached chains the item from chunks; such a value is no number to it.</summary>
    public static bool IsChunked(int keyBytes, int valueBytes, uint flags) =>
        AsMemcachedCounts(keyBytes, valueBytes, flags) > LargestChunk;

    public static bool Fits(int keyBytes, int valueBytes, uint flags, int maxItemBytes) =>
        (long)Overhead + keyBytes + valueBytes + (flags == 0 ? 0 : FlagsBytes) <= maxItemBytes;
}
