namespace Understudy.Proxy.Upstreams;

/// <summary>Errors that a server has answered one after the other, with nothing better between them.</summary>
/// <remarks>A burst says little, since all of it may have one passing cause: what counts is that nothing else came for a while.</remarks>
internal struct ErrorStreak
{
    private int _count;
    private long _since;

    /// <summary>The server did what it was asked.</summary>
    public void OnSuccess() => _count = 0;

    /// <summary>The server was in trouble once more.</summary>
    /// <param name="now">In nanoseconds.</param>
    /// <param name="limit">How many it takes to count as failed.</param>
    /// <param name="leastNanoseconds">And for how long.</param>
    /// <returns>Whether the server has failed.</returns>
    public bool OnError(long now, int limit, long leastNanoseconds)
    {
        if (_count++ == 0) _since = now;
        return _count >= limit && now - _since >= leastNanoseconds;
    }
}
