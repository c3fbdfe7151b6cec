namespace Understudy.Store;

/// <summary>A storage command. Key and value may not lie in memory of the store.</summary>
public readonly ref struct StoreRequest
{
    public required ReadOnlySpan<byte> Key { get; init; }

    /// <summary>The data block without its line end.</summary>
    public required ReadOnlySpan<byte> Value { get; init; }

    public StoreMode Mode { get; init; }

    /// <summary>Client flags. Append and prepend keep those of the item.</summary>
    public uint Flags { get; init; }

    /// <summary>As on the wire: 0 never, below 0 expired at once, up to 30 days relative, above a Unix time.</summary>
    public long Exptime { get; init; }

    /// <summary>The token the item must have; 0 for any, except that <see cref="StoreMode.CompareAndSet"/> then never matches. Set, add and
    /// replace do not look at it.</summary>
    public ulong CompareCas { get; init; }

    /// <summary>ms with I: a lower token than the item's is accepted, the item then stays stale and keeps its TTL.</summary>
    public bool AcceptsStale { get; init; }

    /// <summary>Append or prepend to nothing stores the value (ms with N), with <see cref="Exptime"/> and <see cref="Flags"/>.</summary>
    public bool Vivifies { get; init; }

    /// <summary>The token the item gets (E); 0 for the next one.</summary>
    public ulong NewCas { get; init; }

    /// <summary>The key came in base64 and is shown so again.</summary>
    public bool IsBinaryKey { get; init; }
}
