namespace Understudy.Store;

/// <summary>Numbers for <c>stats</c>, summed over all sessions when asked.</summary>
public readonly record struct StoreStatistics
{
    public long LimitBytes { get; init; }

    /// <summary>Everything that counts towards the limit: segments, index, overflow, ghosts, tables.</summary>
    public long UsedBytes { get; init; }
    public long IndexBytes { get; init; }
    public long SegmentBytes { get; init; }

    /// <summary>Bytes of items that are linked, as memcached's <c>bytes</c>, but in our layout.</summary>
    public long ItemBytes { get; init; }
    public long Items { get; init; }
    public long TotalItems { get; init; }
    public long Evictions { get; init; }
    public long EvictedUnfetched { get; init; }

    /// <summary>Items removed because their time was over, or a flush had come.</summary>
    public long Reclaimed { get; init; }
    public long ExpiredUnfetched { get; init; }
    public long Segments { get; init; }
    public long FreeSegments { get; init; }
    public long LargeSegments { get; init; }
    public long Buckets { get; init; }
    public long OverflowBuckets { get; init; }

    /// <summary>Items dropped for want of a place in the index, whatever memory is free: only where hundreds of keys have one
    /// hash.</summary>
    public long IndexDrops { get; init; }

    /// <summary>Items copied by eviction to keep them.</summary>
    public long Moved { get; init; }
}
