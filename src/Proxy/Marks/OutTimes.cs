namespace Understudy.Proxy.Marks;

/// <summary>Since when servers have been out of use, in milliseconds of Unix time. Shared by all workers.</summary>
internal sealed class OutTimes(int servers)
{
    private readonly long[] _since = new long[servers];
    private long _last;

    /// <summary>Since when a server is out of use, or was the last time; 0 if it never was.</summary>
    public long Of(int server) => Volatile.Read(ref _since[server]);

    /// <summary>A server that was in use is not any more. No two servers leave at the same time: it is their order that counts.</summary>
    public void Begin(int server, long unixMilliseconds)
    {
        lock (_since) Volatile.Write(ref _since[server], _last = Math.Max(unixMilliseconds, _last + 1));
    }

    /// <summary>It left before this proxy began.</summary>
    public void Recall(int server, long unixMilliseconds)
    {
        lock (_since)
        {
            Volatile.Write(ref _since[server], unixMilliseconds);
            _last = Math.Max(_last, unixMilliseconds);
        }
    }
}
