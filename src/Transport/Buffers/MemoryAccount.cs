namespace Understudy.Transport.Buffers;

/// <summary>What all loops of a process hold for clients and servers together, and how much that may be. Any thread.</summary>
/// <remarks>
/// Buffer pools charge it for what they have from the system, used or kept for reuse, so it is touched where memory is allocated and not
/// where it is used again. It refuses nothing by itself, since a byte that was received must lie somewhere: who is about to take on more
/// asks first (<see cref="HasRoomFor"/>).
/// </remarks>
public sealed class MemoryAccount
{
    private long _limit = long.MaxValue;
    private long _smallMark = long.MaxValue / 16 * 14;     // these two are looked at for every request
    private long _shortMark = long.MaxValue / 4 * 3;
    private long _retainedPerPool = BufferPool.MaxRetainedBytes;
    private long _used;
    private long _wanted;
    private int _pools;

    /// <summary>Most bytes. Default: no limit.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set
        {
            Volatile.Write(ref _limit, value);
            Volatile.Write(ref _smallMark, value / 16 * 14);
            Volatile.Write(ref _shortMark, value / 4 * 3);
            ShareRetained();
        }
    }

    /// <summary>Bytes held.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Whether anything new may be taken on.</summary>
    public bool HasRoom => Used <= Volatile.Read(ref _smallMark);

    /// <summary>Whether three quarters are used, or somebody waits for room. Then those who hold memory without need give way, and nothing
    /// is kept for later.</summary>
    public bool IsShort => Used > ShortMark || Wanted > 0;

    /// <summary>Three quarters.</summary>
    public long ShortMark => Volatile.Read(ref _shortMark);

    /// <summary>Bytes that clients of all loops wait for.</summary>
    public long Wanted => Volatile.Read(ref _wanted);

    /// <summary>Most bytes that each pool may keep for reuse: an eighth of the limit for all of them together.</summary>
    internal long RetainedPerPool => Volatile.Read(ref _retainedPerPool);

    /// <summary>Whether so many bytes more may be held.</summary>
    public bool HasRoomFor(long bytes, MemoryNeed need) => bytes <= MarkOf(need) - Used;

    /// <summary>Most bytes that the waiting clients of one loop may have sent already: 3/16 of the limit for all loops together.</summary>
    public long WaitingPerPool => Limit / 16 * 3 / Math.Max(1, Volatile.Read(ref _pools));

    /// <summary>How much may be used in all when something new is begun.</summary>
    public long MarkOf(MemoryNeed need) => need switch
    {
        MemoryNeed.Receiving => Limit / 16 * 6,
        MemoryNeed.Forwarding => Limit / 16 * 13,
        _ => Volatile.Read(ref _smallMark),
    };

    /// <summary>Memory was taken from the system; negative: given back.</summary>
    public void Charge(long bytes) => Interlocked.Add(ref _used, bytes);

    /// <summary>A client waits for so much room; negative: no longer.</summary>
    public void Want(long bytes) => Interlocked.Add(ref _wanted, bytes);

    /// <summary>One more pool charges it.</summary>
    internal void OnPoolMade()
    {
        Interlocked.Increment(ref _pools);
        ShareRetained();
    }

    private void ShareRetained() =>
        Volatile.Write(ref _retainedPerPool, Math.Min(BufferPool.MaxRetainedBytes, Limit / 8 / Math.Max(1, Volatile.Read(ref _pools))));
}
