namespace Understudy.Store;

/// <summary>An item as it was at one instant. The spans lie in memory of the store: valid until the next call on the session.</summary>
public readonly ref struct ItemView
{
    public required ReadOnlySpan<byte> Key { get; init; }
    public required ReadOnlySpan<byte> Value { get; init; }
    public required ulong Cas { get; init; }
    public required uint Flags { get; init; }

    /// <summary>Second (Unix) from which the item is gone; 0 never. After the touch, if the read was one.</summary>
    public required uint ExpiresAt { get; init; }

    /// <summary><see cref="ExpiresAt"/> before this read touched it (mg prints t and T in the order of its flags).</summary>
    public uint ExpiredAtBefore { get; init; }

    /// <summary>Seconds since the last access before this one.</summary>
    public required uint SecondsSinceAccess { get; init; }

    /// <summary>Hit before this read (mg h, me fetch).</summary>
    public required bool WasFetched { get; init; }

    /// <summary>Invalidated (X).</summary>
    public required bool IsStale { get; init; }

    /// <summary>Somebody else has the token to recache (Z).</summary>
    public required bool IsTokenTaken { get; init; }

    /// <summary>This reader got the token (W).</summary>
    public bool WinsToken { get; init; }
    public bool IsBinaryKey { get; init; }

    /// <summary>Bytes as memcached counts them (ITEM_ntotal): what me and metadump show as size.</summary>
    public int TotalBytes => Items.ItemSize.Of(Key.Length, Value.Length, Flags);
}
