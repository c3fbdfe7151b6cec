namespace Understudy.Proxy.Upstreams;

/// <summary>Whether a server takes what it is sent, and sends what it owes, at a pace that counts. Pure: time and positions are passed
/// in.</summary>
/// <remarks>
/// <para>What the server's kernel has confirmed says how far a request has come, and no more: a kernel goes on confirming while its process
/// hangs, until its buffers are full. So it counts only for requests that are still on their way. Whoever has been taken waits for the
/// process: for what it sends, or for what it reads, since memcached keeps back its replies while it is in the middle of a request.</para>
/// <para>A byte now and then is not progress, or one connection could hold requests for ever: less than 64 KiB a
/// second, or 16 KiB in the whole window, is as good as nothing.</para>
/// </remarks>
/// <param name="windowNanoseconds">The time in which that much must have moved: the reply timeout.</param>
internal sealed class StreamProgress(long windowNanoseconds)
{
    // Half a megabit: a slower link is of no use to a cache.
    private const long MinBytesPerSecond = 64 << 10;

    // Small requests and replies that are late are so for another reason than their size, however many there are.
    private const long MinBytes = 16 << 10;

    private const long Never = long.MinValue / 2;

    private readonly long _quantum = Math.Max(MinBytes, windowNanoseconds * MinBytesPerSecond / 1_000_000_000);
    private long _lookedAt = Never;
    private long _confirmedBefore;   // at the look before the last one
    private Movement _taken = new();
    private Movement _read = new();
    private long _receivedSince;     // bytes of the quantum that is being received, and when it began
    private long _receivingSince = Never;

    /// <summary>When the last quantum was received.</summary>
    public long GivenAt { get; private set; } = Never;

    /// <summary>The server sent something.</summary>
    public void OnReceived(int bytes, long now)
    {
        if (now - _receivingSince > windowNanoseconds) (_receivingSince, _receivedSince) = (now, 0);
        _receivedSince += bytes;
        if (_receivedSince < _quantum) return;
        _receivingSince = GivenAt = now;
        _receivedSince = 0;
    }

    /// <summary>Nobody has looked for a while, since nothing was under way: what has moved meanwhile says nothing.</summary>
    /// <param name="confirmed">Position in the stream of requests up to which the server's kernel has confirmed.</param>
    /// <param name="room">Position up to which it would take them: it grows as its process reads. Always the same if not known.</param>
    /// <param name="now">Loop time.</param>
    public void Begin(long confirmed, long room, long now)
    {
        _confirmedBefore = confirmed;
        _taken.Begin(confirmed, now);
        _read.Begin(room, now);
        _lookedAt = now;
    }

    /// <summary>Takes in how far the server has come. To be called several times in a window while something is under way, since it is not
    /// told when. Parameters as of <see cref="Begin"/>.</summary>
    public void Look(long confirmed, long room, long now)
    {
        // This process may have stood still for longer than the window. The server has not: what it took meanwhile counts.
        var window = now - _lookedAt > windowNanoseconds / 2 ? long.MaxValue : windowNanoseconds;
        _lookedAt = now;
        _confirmedBefore = _taken.Position;
        _taken.Move(confirmed, now, _quantum, window);
        _read.Move(room, now, _quantum, window);
    }

    /// <summary>When a request, or what its answer waits for, moved last.</summary>
    /// <param name="requestEnd">Where the request ends in the stream, modulo 2^32.</param>
    public long MovedAt(uint requestEnd)
    {
        // Against the look before: what has arrived since has had no time to be answered.
        var isOnItsWay = (int)(requestEnd - (uint)_confirmedBefore) > 0;
        var movedAt = Math.Max(GivenAt, _read.MovedAt);
        return isOnItsWay ? Math.Max(movedAt, _taken.MovedAt) : movedAt;
    }

    /// <summary>A position that only grows, and when it grew by a quantum last.</summary>
    private struct Movement()
    {
        private long _countedFrom;
        private long _countedSince;

        public long Position { get; private set; }

        public long MovedAt { get; private set; } = Never;

        public void Begin(long position, long now)
        {
            Position = _countedFrom = position;
            _countedSince = now;
        }

        public void Move(long position, long now, long quantum, long window)
        {
            Position = Math.Max(Position, position);
            var isOver = now - _countedSince > window;
            if (Position - _countedFrom >= quantum && !isOver) MovedAt = now;
            else if (!isOver) return;
            (_countedFrom, _countedSince) = (Position, now);
        }
    }
}
