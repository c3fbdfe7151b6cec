namespace Understudy.Proxy.Upstreams;

/// <summary>Which life of each server is, or last was, in use. All workers' connections are held against it, on any thread.</summary>
internal sealed class ServerLives(int servers)
{
    private readonly ServerIdentity[] _inUse = new ServerIdentity[servers];

    public ServerIdentity this[int server]
    {
        get
        {
            lock (_inUse) return _inUse[server];
        }
    }

    /// <summary>From now on this is the life that is in use.</summary>
    public void Set(int server, in ServerIdentity identity)
    {
        lock (_inUse) _inUse[server] = identity;
    }

    /// <summary>Whether a life that a connection has met is the one in use. The first that is met is.</summary>
    public bool IsInUse(int server, in ServerIdentity identity)
    {
        lock (_inUse)
        {
            if (_inUse[server].IsUnknown) _inUse[server] = identity;
            return _inUse[server].Equals(identity);
        }
    }
}
