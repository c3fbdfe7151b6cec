namespace Understudy.Proxy.Upstreams;

/// <summary>How many connections, of all workers, take less than they are given. Any thread.</summary>
internal sealed class ServerBacklog
{
    /// <summary>So much output that its server has not taken makes a connection one of them: what ten megabit a second carry in a second.
    /// Twice as much would be of no use to a faster link, whose packets are smaller than that.</summary>
    public const int MostBytes = 1 << 20;

    private int _connections;

    /// <summary>Whether there is any: looked at for every request.</summary>
    public bool IsAny => Volatile.Read(ref _connections) > 0;

    public void Add() => Interlocked.Increment(ref _connections);

    public void Remove() => Interlocked.Decrement(ref _connections);
}
