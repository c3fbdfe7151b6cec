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
}
