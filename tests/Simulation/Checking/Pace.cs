using System.Runtime.CompilerServices;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Checking;

/// <summary>When a connection between the proxy and a server moved at a pace that puts deadlines off
/// (<c>docs/decisions/0015-deadlines-judge-progress.md</c>), in either direction: a process has read 64 KiB a second, and 16 KiB at least,
/// within a reply timeout.</summary>
/// <remarks>What a server's kernel confirms is left out: it counts only for requests that are on their way, and no link is slow in the
/// worlds that are drawn.</remarks>
/// <param name="world">Whose clock counts.</param>
/// <param name="window">The reply timeout, in nanoseconds.</param>
internal sealed class Pace(VirtualWorld world, long window)
{
    private const long MinBytesPerSecond = 64 << 10;
    private const long MinBytes = 16 << 10;

    // The proxy looks eight times in a window how much a server's process has read.
    private const int LooksPerWindow = 8;

    private readonly long _quantum = Math.Max(MinBytes, window * MinBytesPerSecond / VirtualTime.Second);
    private readonly ConditionalWeakTable<object, Stream> _streams = [];
    private readonly List<long> _moved = [];

    /// <summary>The process at one end of a connection has read from it.</summary>
    public void OnRead(object end, int bytes)
    {
        var stream = _streams.GetOrCreateValue(end);
        stream.Reads.Enqueue((world.Now, bytes));
        stream.Bytes += bytes;
        while (stream.Reads.Peek() is var (at, count) && at < world.Now - window)
        {
            stream.Reads.Dequeue();
            stream.Bytes -= count;
        }

        if (stream.Bytes >= _quantum) _moved.Add(world.Now);
    }

    /// <summary>As <see cref="IAvailability.WaitsSince"/>.</summary>
    public long WaitsSince(long since, long patience)
    {
        foreach (var moved in _moved)
        {
            var noticed = moved + (window / LooksPerWindow);
            if (noticed <= since) continue;
            if (moved > since + patience) break;
            since = noticed;
        }

        return since;
    }

    private sealed class Stream
    {
        public Queue<(long At, int Bytes)> Reads { get; } = new();

        public long Bytes { get; set; }
    }
}
