namespace Understudy.Store.Index;

/// <summary>An entry of the index: <c>tag:16 | hits:2 | main:1 | unused:5 | place:40</c>. Zero is empty, since no place is 0.</summary>
internal static class Slot
{
    /// <summary>Hits are counted up to this, and a hit then writes nothing (S3-FIFO, SOSP'23, 4.1).</summary>
    public const int MostHits = 3;

    private const int HitsShift = 46;
    private const ulong MainBit = 1UL << 45;
    private const ulong PlaceMask = (1UL << 40) - 1;

    public static ulong Of(ulong hash, ulong place, int hits, bool isMain) =>
        (hash & (0xFFFFUL << 48)) | ((ulong)hits << HitsShift) | (isMain ? MainBit : 0) | place;

    public static ulong PlaceOf(ulong slot) => slot & PlaceMask;

    public static int HitsOf(ulong slot) => (int)(slot >> HitsShift) & MostHits;

    public static bool IsMain(ulong slot) => (slot & MainBit) != 0;

    public static bool HasTag(ulong slot, ulong hash) => ((slot ^ hash) >> 48) == 0;

    public static ulong WithOneMoreHit(ulong slot) => HitsOf(slot) == MostHits ? slot : slot + (1UL << HitsShift);
}
