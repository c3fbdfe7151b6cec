using Understudy.Store.Items;

namespace Understudy.Node.Replies;

/// <summary>In which slab class an item would lie in memcached 1.6.</summary>
internal static class SlabClass
{
    // What an item chained from chunks has in its first one: all but the line end (ITEM_ntotal), and sizeof(item_chunk).
    private const int FirstChunkBytes = 40 - 2;

    private static readonly int[] ChunkSizes = [.. Chunks()];

    /// <summary>The last class that memcached makes with its defaults.</summary>
    public static int Largest => ChunkSizes.Length;

    /// <summary>Slab class from 1, of an item of that size (<see cref="ItemSize.Of"/>).</summary>
    public static int Of(int itemBytes, int keyBytes)
    {
        if (itemBytes > ItemSize.LargestChunk) itemBytes = ItemSize.Of(keyBytes, 0, flags: 0) + FirstChunkBytes;
        var index = Array.BinarySearch(ChunkSizes, itemBytes);
        return (index < 0 ? ~index : index) + 1;
    }

    // slabs_init with the defaults: chunk size 48 behind a header of 48, growth factor 1.25, multiples of 8.
    private static IEnumerable<int> Chunks()
    {
        const double Growth = 1.25;
        for (var size = 96; size < ItemSize.LargestChunk / Growth; size = (int)(size * Growth))
        {
            size = (size + 7) & ~7;
            yield return size;
        }

        yield return ItemSize.LargestChunk;
    }
}
