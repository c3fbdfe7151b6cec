using Understudy.Store.Items;

namespace Understudy.Store.Segments;

/// <summary>What must be known of an item to reserve memory for it.</summary>
internal readonly ref struct ItemShape
{
    public required ReadOnlySpan<byte> Key { get; init; }
    public required int ValueBytes { get; init; }
    public required uint Flags { get; init; }
    public required uint ExpiresAt { get; init; }
    public required byte Queue { get; init; }
    public ItemMarks Marks { get; init; }
}
