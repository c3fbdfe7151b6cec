namespace Understudy.Proxy.Forwarding;

/// <summary>Groups keys by server while a retrieval is split: a list of keys per server, linked through the keys themselves. One per
/// worker.</summary>
internal sealed class MultiGetRoutes
{
    private readonly int[] _first;
    private readonly int[] _last;
    private readonly Queue<int> _servers;

    public MultiGetRoutes(int serverCount)
    {
        _first = new int[serverCount];
        _last = new int[serverCount];
        _servers = new Queue<int>(serverCount);
        Array.Fill(_first, -1);
    }

    /// <summary>Adds a key to a server's list.</summary>
    /// <returns>True if there is a key before it, which must be linked to it.</returns>
    public bool Add(int server, int key, out int previous)
    {
        previous = _last[server];
        _last[server] = key;
        if (_first[server] >= 0) return true;
        _first[server] = key;
        _servers.Enqueue(server);
        return false;
    }

    /// <summary>Takes one server's whole list out.</summary>
    public bool TryTake(out int server, out int firstKey)
    {
        firstKey = -1;
        if (!_servers.TryDequeue(out server)) return false;
        firstKey = _first[server];
        _first[server] = -1;
        return true;
    }
}
