using Understudy.Transport.Processes;

namespace Understudy.Control.Configuration;

/// <summary>How much of a machine's or cgroup's memory clients and servers may make a process hold. Pure.</summary>
/// <param name="Asked">What the operator asks for; null: what is reasonable.</param>
/// <param name="Most">Most that is reasonable.</param>
/// <param name="BaseBytes">What the process takes by itself, its items included.</param>
public sealed record MemoryShare(long? Asked, long Most, long BaseBytes)
{
    /// <summary>A process without anything to do takes 45 MiB, and some more once it is busy and all of it is compiled.</summary>
    public const long OwnBytes = 64L << 20;

    /// <summary>Below that nobody is served.</summary>
    public const long Least = 8L << 20;

    /// <summary>Below that much memory in all, the kernel's buffers for each client are bounded: version 2 of cgroups counts them, and a
    /// client that does not read would otherwise fill several MiB.</summary>
    private const long SmallCeiling = 1L << 30;

    private const int SmallKernelBufferBytes = 128 << 10;

    /// <summary>A part of all there is that is left to the kernel and to others.</summary>
    private const int Reserve = 16;

    /// <summary>The limit that holds now.</summary>
    /// <param name="room">What there is.</param>
    /// <param name="used">How much of the limit is used.</param>
    public long LimitFor(MemoryRoom room, long used)
    {
        // Half of what the process does not need itself: the kernel holds as much again in the buffers of sockets.
        var usual = Asked ?? Math.Clamp(Whole((room.Ceiling - BaseBytes) / 2), Math.Min(Least, Most), Most);
        var left = Whole(used + room.Available - (room.Ceiling / Reserve));
        return Math.Max(Math.Min(usual, left), Math.Min(usual, Least));
    }

    /// <summary>What the kernel may hold for each client, in each direction; 0: as it likes.</summary>
    public static int KernelBufferBytes(MemoryRoom room) => room.Ceiling < SmallCeiling ? SmallKernelBufferBytes : 0;

    private static long Whole(long bytes) => bytes & -(1L << 20);
}
