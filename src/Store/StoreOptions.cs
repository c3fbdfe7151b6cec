namespace Understudy.Store;

/// <summary>How much an <see cref="ItemStore"/> may hold.</summary>
public sealed record StoreOptions
{
    /// <summary>Smallest limit: 64 segments of the smallest size, so that both queues and a few TTL classes have room to turn.</summary>
    public const long SmallestLimitBytes = 1 << 20;

    /// <summary>All memory of the store in bytes: segments, index, overflow and ghosts. Default 64 MiB (memcached's <c>-m</c>); at least
    /// <see cref="SmallestLimitBytes"/>.</summary>
    public long LimitBytes { get; init; } = 64L << 20;

    /// <summary>Largest item as memcached counts it (<c>-I</c>), header and key included. Default 1 MiB; 1 KiB to 1 GiB, and at most half
    /// of
    /// the limit.</summary>
    public int MaxItemBytes { get; init; } = 1 << 20;

    /// <summary>The first CAS token is one more. One that differs from start to start keeps a token of the life before from matching.
    /// </summary>
    public ulong CasBase { get; init; }

    /// <summary>How far one CAS token is from the next. Default 1. Two nodes that copy each other count by 2, one of them from an even
    /// <see cref="CasBase"/>, so that a token never means two things.</summary>
    public uint CasStep { get; init; } = 1;

    /// <summary>How many bytes of the limit the log of changes takes. Default 0: there is none, and it costs nothing; else at least
    /// <see cref="ChangeLog.FewestBytes"/>, and at most half of the limit.</summary>
    public long ChangeLogBytes { get; init; }

    /// <summary>How many bytes beside the limit remember which keys clients have changed, for as long as items of another server are taken
    /// over. Default 0: none are, and it costs nothing.</summary>
    public long WrittenKeysBytes { get; init; }

    /// <summary>Where memcached's clock would begin: a flush for that second or an earlier one does nothing. Default 0.</summary>
    public uint Epoch { get; init; }

    /// <summary>Mixed into every key hash, so that nobody can choose keys that meet in one bucket. Take it from a random source.</summary>
    public ulong HashSeed { get; init; }

    /// <summary>True (memcached's default): when memory is full, old items make room. False (<c>-M</c>): storing fails with
    /// <see cref="StoreOutcome.NoMemory"/>.</summary>
    public bool Evicts { get; init; } = true;

    /// <summary>Most sessions at one time. Default 256; one per worker and a few for dumps.</summary>
    internal int MaxSessions { get; init; } = 256;

    /// <summary>Address space to reserve, in multiples of the limit, so that <see cref="ItemStore.TrySetLimit"/> can raise it later.
    /// Costs no memory. Default 4.</summary>
    internal int GrowthFactor { get; init; } = 4;
}
