namespace Understudy.Store;

/// <summary>The state of a key as another node has it. Key and value may not lie in memory of the store.</summary>
public readonly ref struct CopiedItem
{
    public required ReadOnlySpan<byte> Key { get; init; }
    public required ReadOnlySpan<byte> Value { get; init; }
    public required ulong Cas { get; init; }
    public uint Flags { get; init; }

    /// <summary>Second of this store's clock from which the item is gone; 0 never.</summary>
    public uint ExpiresAt { get; init; }

    /// <summary>Invalidated (X).</summary>
    public bool IsStale { get; init; }

    /// <summary>Somebody has the token to recache (Z).</summary>
    public bool IsTokenTaken { get; init; }
    public bool IsBinaryKey { get; init; }
}
