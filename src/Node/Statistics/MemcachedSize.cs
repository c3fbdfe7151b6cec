using Understudy.Protocol;

namespace Understudy.Node.Statistics;

/// <summary>What memcached 1.6 would spend on an item, and in which slab class it would lie: clients see both in <c>me</c>, in dumps and
/// in the limit on values, so they must not depend on how we store items.</summary>
internal static class MemcachedSize
{
    // sizeof(item), the CAS token, the NUL behind the key and the CRLF behind the value (memcached.h, ITEM_ntotal).
    private const int FixedBytes = 48 + 8 + 1 + 2;

    // slab_chunk_max: larger items are chained from chunks.
    private const int LargestChunk = 512 * 1024;

    // sizeof(item_chunk): what a chained item has in its first chunk besides its header.
    private const int ChunkHeaderBytes = 40;

    private static readonly int[] ChunkSizes = [.. Chunks()];

    /// <summary>Largest value that any key can have.</summary>
    public static int LargestValue(int maxItemBytes) => maxItemBytes - FixedBytes - 1;

    public static int Of(int keyBytes, int valueBytes, uint clientFlags) =>
        FixedBytes + keyBytes + valueBytes + (clientFlags == 0 ? 0 : sizeof(uint));

    /// <summary>Slab class from 1, of an item of that size.</summary>
    public static int ClassOf(int itemBytes, int keyBytes)
    {
        if (itemBytes > LargestChunk) itemBytes = FixedBytes - 2 + keyBytes + ChunkHeaderBytes;
        var index = Array.BinarySearch(ChunkSizes, itemBytes);
        return (index < 0 ? ~index : index) + 1;
    }

    // slabs_init with the defaults: chunk size 48 behind a header of 48, growth factor 1.25, multiples of 8.
    private static IEnumerable<int> Chunks()
    {
        const double Growth = 1.25;
        for (var size = 96; size < LargestChunk / Growth; size = (int)(size * Growth))
        {
            size = (size + 7) & ~7;
            yield return size;
        }

        yield return LargestChunk;
    }
}
