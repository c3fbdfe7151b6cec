using System.Numerics;
using System.Runtime.InteropServices;
using Understudy.Transport.Interop;

namespace Understudy.Transport.Buffers;

/// <summary>Native memory for bytes in flight, in size classes of powers of two. Belongs to one loop; no locks.</summary>
/// <remarks>
/// Freed blocks are kept for the next use up to <see cref="MaxRetainedBytes"/>, larger ones go back to the system.
/// Outside the managed heap, so that the collector neither scans nor moves what sockets read and write.
/// What it has from the system is charged to an account that the process's pools share.
/// </remarks>
public sealed unsafe class BufferPool
{
    /// <summary>Smallest block. Measured: most requests and replies of a pipeline batch fit into 4 KiB.</summary>
    public const int MinBlockBytes = 4096;

    /// <summary>Largest block that is kept for reuse. A value of memcached's default largest size, with its line, must fit:
    /// memory fresh from the system costs more than to copy it. A class above serves single huge values and is given back at
    /// once.</summary>
    public const int MaxRetainedBlockBytes = 4 << 20;

    /// <summary>Most memory kept for reuse, in bytes.</summary>
    public const long MaxRetainedBytes = 64L << 20;

    private const int ClassCount = 11;   // 4 KiB, 8 KiB ... 4 MiB

    // From here on blocks are pages of their own, so that one that is freed is gone at once: the allocator's heap returns only its end,
    // and learns to put ever larger blocks there (M_MMAP_THRESHOLD in mallopt(3)).
    private const int MinPagesBytes = 64 << 10;

    private readonly MemoryAccount _account;
    private readonly Stack<nint>[] _free = new Stack<nint>[ClassCount];
    private readonly long[] _rented = new long[Enum.GetValues<BufferUse>().Length];

    /// <summary>With an account of its own, without a limit.</summary>
    public BufferPool()
        : this(new MemoryAccount())
    {
    }

    /// <param name="account">Charged for all that is held.</param>
    public BufferPool(MemoryAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        _account = account;
        account.OnPoolMade();
        for (var i = 0; i < ClassCount; i++) _free[i] = new Stack<nint>(64);
    }

    /// <summary>What is charged for all that is held.</summary>
    public MemoryAccount Account => _account;

    /// <summary>Bytes handed out and not returned.</summary>
    public long RentedBytes => _rented.Sum();

    /// <summary>Bytes kept for reuse.</summary>
    public long RetainedBytes { get; private set; }

    /// <summary>Bytes handed out for one use and not returned.</summary>
    public long RentedFor(BufferUse use) => Volatile.Read(ref _rented[(int)use]);

    /// <summary>Hands out a block of at least that size; up to the largest that is kept for reuse, its capacity is a power of
    /// two.</summary>
    internal byte* Rent(int minBytes, out int capacity, BufferUse use = BufferUse.Work)
    {
        capacity = CapacityFor(minBytes);
        _rented[(int)use] += capacity;
        if (capacity <= MaxRetainedBlockBytes && _free[ClassOf(capacity)].TryPop(out var block))
        {
            RetainedBytes -= capacity;
            return (byte*)block;
        }

        _account.Charge(capacity);
        return capacity < MinPagesBytes ? (byte*)NativeMemory.Alloc((nuint)capacity) : TakePages(capacity);
    }

    /// <summary>Takes a block back. <paramref name="capacity"/> is what <see cref="Rent"/> said.</summary>
    internal void Return(byte* block, int capacity, BufferUse use = BufferUse.Work)
    {
        _rented[(int)use] -= capacity;
        if (capacity <= MaxRetainedBlockBytes && RetainedBytes + capacity <= _account.RetainedPerPool && !_account.IsShort)
        {
            RetainedBytes += capacity;
            _free[ClassOf(capacity)].Push((nint)block);
            return;
        }

        Free(block, capacity);
    }

    /// <summary>Gives back to the system what is kept for reuse.</summary>
    public void ReleaseRetained()
    {
        for (var i = 0; i < ClassCount; i++)
        {
            while (_free[i].TryPop(out var block)) Free((byte*)block, MinBlockBytes << i);
        }

        RetainedBytes = 0;
    }

    /// <summary>How large a block for so many bytes is.</summary>
    public static int CapacityFor(int minBytes)
    {
        if (minBytes <= MinBlockBytes) return MinBlockBytes;
        if (minBytes <= MaxRetainedBlockBytes) return (int)BitOperations.RoundUpToPowerOf2((uint)minBytes);

        // Whole pages: twice a huge value would be a lot of nothing.
        return (int)Math.Min(((long)minBytes + MinBlockBytes - 1) & -MinBlockBytes, Array.MaxLength);
    }

    private static byte* TakePages(int bytes)
    {
        var pages = NativePages.Reserve(bytes);
        if (pages is null) throw new InsufficientMemoryException($"the kernel has no {bytes} bytes");
        return pages;
    }

    private static int ClassOf(int capacity) => BitOperations.Log2((uint)capacity) - 12;

    private void Free(byte* block, int capacity)
    {
        _account.Charge(-capacity);
        if (capacity < MinPagesBytes) NativeMemory.Free(block);
        else NativePages.Release(block, capacity);
    }
}
