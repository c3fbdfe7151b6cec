using Understudy.Proxy.Pools;

namespace Understudy.Proxy.Marks;

/// <summary>Notes since when servers are out of use. No two leave at the same time: it is their order that counts. Any thread.</summary>
internal sealed class OutTimes
{
    private readonly Lock _lock = new();
    private long _last;

    /// <summary>A server that was in use is not any more.</summary>
    public void Begin(PoolServer server, long unixMilliseconds)
    {
        lock (_lock) server.OutSince = _last = Math.Max(unixMilliseconds, _last + 1);
    }

    /// <summary>It left before this proxy began.</summary>
    public void Recall(PoolServer server, long unixMilliseconds)
    {
        lock (_lock)
        {
            server.OutSince = unixMilliseconds;
            _last = Math.Max(_last, unixMilliseconds);
        }
    }
}
