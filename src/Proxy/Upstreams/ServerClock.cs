namespace Understudy.Proxy.Upstreams;

/// <summary>What a server's own clock shows, from what it said in <c>stats</c>.</summary>
/// <remarks>
/// A TTL above 30 days has to be written as a point in time, and memcached compares that with a clock of its own: the wall clock at its
/// start, counted on from there (memcached.c, <c>realtime()</c>). It tells whole seconds, so each answer is a lower bound; the highest
/// one, which came just after a tick, is exact.
/// </remarks>
internal struct ServerClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private long _epoch;             // what it showed at 0 of the loop's time
    private bool _isKnown;

    public void Hear(long unixSeconds, long now)
    {
        if (unixSeconds <= 0) return;
        var epoch = (unixSeconds * NanosecondsPerSecond) - now;
        _epoch = _isKnown ? Math.Max(_epoch, epoch) : epoch;
        _isKnown = true;
    }

    /// <returns>Null while it has not said anything.</returns>
    public readonly long? UnixSeconds(long now) => _isKnown ? (_epoch + now) / NanosecondsPerSecond : null;
}
