using System.Net.Sockets;

namespace Understudy.Scenarios.Together;

/// <summary>Chooses servers as the Java client com.whalin (gwhalin) does with failover and failback: by the key's hash, and while the
/// chosen one cannot be reached by that of a number and the key, until one answers. The chosen one is tried again after a while.</summary>
/// <remarks>SockIOPool.getSock of release 2.0.1. A request that breaks off is not repeated: its caller gets nothing.</remarks>
internal sealed class WhalinClient(UnderstudyProcess[] servers, bool checksAlive, bool hasNagle) : IDisposable
{
    // setSocketTO(3000)
    private static readonly TimeSpan SocketLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly Wire?[] _connections = new Wire?[servers.Length];
    private readonly DateTimeOffset[] _deadUntil = new DateTimeOffset[servers.Length];
    private readonly TimeSpan[] _pauses = [.. servers.Select(_ => FirstPause)];

    /// <summary>Requests that went to each server.</summary>
    public int[] Requests { get; } = new int[servers.Length];

    /// <returns>The answer; null if the connection broke.</returns>
    public string? Ask(string key, string request, string end)
    {
        var server = Choose(key);
        Requests[server]++;
        try
        {
            return _connections[server]!.Ask(request, end, SocketLimit);
        }
        catch (Exception failure) when (failure is SocketException or IOException or TimeoutException)
        {
            Drop(server);
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections) connection?.Dispose();
    }

    private int Choose(string key)
    {
        var untried = servers.Length;
        var tried = new bool[servers.Length];
        for (var attempt = -1; ; attempt++)
        {
            var server = Math.Abs(HashOf(attempt < 0 ? key : $"{attempt}{key}") % servers.Length);
            if (tried[server]) continue;
            if (TryReach(server)) return server;
            tried[server] = true;
            if (--untried == 0) throw new InvalidOperationException("no server can be reached");
        }
    }

    private bool TryReach(int server)
    {
        if (_connections[server] is { } connection)
        {
            if (!checksAlive || IsAlive(connection)) return true;
            Drop(server);
        }

        if (_deadUntil[server] > TimeProvider.System.GetUtcNow()) return false;
        try
        {
            _connections[server] = servers[server].Connect();
            _connections[server]!.Socket.NoDelay = !hasNagle;
            _pauses[server] = FirstPause;
            return true;
        }
        catch (SocketException)
        {
            _deadUntil[server] = TimeProvider.System.GetUtcNow() + _pauses[server];
            _pauses[server] *= 2;
            return false;
        }
    }

    private static bool IsAlive(Wire connection)
    {
        try
        {
            return connection.Ask("version\r\n", "\r\n", SocketLimit).StartsWith("VERSION ", StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is SocketException or IOException or TimeoutException)
        {
            return false;
        }
    }

    private void Drop(int server)
    {
        _connections[server]?.Dispose();
        _connections[server] = null;
    }

    // String.hashCode
    private static int HashOf(string text) => text.Aggregate(0, (hash, letter) => unchecked((hash * 31) + letter));
}
