using System.Runtime.InteropServices;

namespace Understudy.Transport.Buffers;

/// <summary>Native memory for bytes in flight, in size classes of powers of two. Belongs to one loop; no locks.</summary>
/// <remarks>
/// Freed blocks are kept for the next use up to <see cref="MaxRetainedBytes"/>, larger ones go back to the system.
/// Outside the managed heap, so that the collector neither scans nor moves what sockets read and write.
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

    private readonly Stack<nint>[] _free = new Stack<nint>[ClassCount];

    public BufferPool()
    {
        for (var i = 0; i < ClassCount; i++) _free[i] = new Stack<nint>(64);
    }

    /// <summary>Bytes handed out and not returned.</summary>
    public long RentedBytes { get; private set; }

    /// <summary>Bytes kept for reuse.</summary>
    public long RetainedBytes { get; private set; }

    /// <summary>Hands out a block of at least that size; its capacity is a power of two.</summary>
    public byte* Rent(int minBytes, out int capacity)
    {
        capacity = minBytes <= MinBlockBytes
            ? MinBlockBytes
            : checked((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)minBytes));
        RentedBytes += capacity;
        var sizeClass = ClassOf(capacity);
        if (sizeClass < ClassCount && _free[sizeClass].TryPop(out var block))
        {
            RetainedBytes -= capacity;
            return (byte*)block;
        }

        return (byte*)NativeMemory.Alloc((nuint)capacity);
    }

    /// <summary>Takes a block back. <paramref name="capacity"/> is what <see cref="Rent"/> said.</summary>
    public void Return(byte* block, int capacity)
    {
        RentedBytes -= capacity;
        var sizeClass = ClassOf(capacity);
        if (sizeClass < ClassCount && RetainedBytes + capacity <= MaxRetainedBytes)
        {
            RetainedBytes += capacity;
            _free[sizeClass].Push((nint)block);
            return;
        }

        NativeMemory.Free(block);
    }

    /// <summary>Gives back to the system what is kept for reuse.</summary>
    public void ReleaseRetained()
    {
        foreach (var blocks in _free)
        {
            while (blocks.TryPop(out var block)) NativeMemory.Free((void*)block);
        }

        RetainedBytes = 0;
    }

    private static int ClassOf(int capacity) => System.Numerics.BitOperations.Log2((uint)capacity) - 12;
}
