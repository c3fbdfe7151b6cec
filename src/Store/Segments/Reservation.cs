using Understudy.Store.Items;

namespace Understudy.Store.Segments;

/// <summary>Memory for an item, prepared so that it can be walked over, but linked by nothing yet.</summary>
/// <remarks>Becomes invalid with the next reservation of the session: nobody waits for it any longer.</remarks>
internal readonly struct Reservation(ulong place, byte queue, Item item, int valueBytes)
{
    public ulong Place => place;
    public byte Queue => queue;
    public Item Item => item;
    public int ValueBytes => valueBytes;

    public unsafe Span<byte> Value => new(item.ValueStart, valueBytes);
}
