namespace Understudy.Proxy.Rejoin;

/// <summary>A key that is to be copied, with what its lister knows of the item.</summary>
internal readonly ref struct ListedKey
{
    /// <summary>1 to 250 bytes, as the server stores it.</summary>
    public required ReadOnlySpan<byte> Key { get; init; }

    /// <summary>What the item takes in its server's memory; 0 if that is not known.</summary>
    public int ItemBytes { get; init; }

    /// <summary>Since the item was last read or written.</summary>
    public long AgeSeconds { get; init; }

    /// <summary>It was read since it was written.</summary>
    public bool IsFetched { get; init; }

    /// <summary>When the item is gone, in Unix seconds by the clock of its server; -1: never; 0: not known.</summary>
    public long ExpiresAt { get; init; }

    /// <summary>Of the item that was listed; 0 if it is not known.</summary>
    public ulong Cas { get; init; }

    /// <summary>The slab class that the item has on its server; 0 if it is not known.</summary>
    public byte SlabClass { get; init; }

    /// <summary>The number of the server that listed it; 0 where nobody asks.</summary>
    public int Source { get; init; }
}
