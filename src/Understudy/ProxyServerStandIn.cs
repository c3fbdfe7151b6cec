using Microsoft.Extensions.Logging;
using Understudy.Routing.Pools;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy;

/// <summary>Has the engine's shape and serves nobody; not compiled once src/Proxy/ProxyServer.cs exists.</summary>
public sealed class ProxyServer(
    ProxyOptions options, IReadOnlyDictionary<ServerOptions, NetworkAddress> addresses, ILogger logger) : IDisposable
{
    private readonly ManualResetEventSlim _stopped = new();

    public void Listen(NetworkAddress address, ListenOptions listen)
    {
        _ = (logger, addresses, options);
        if (address.EndPoint is not { } endPoint) return;
        using var probe = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        try { probe.Bind(endPoint); }
        catch (System.Net.Sockets.SocketException e) { throw new ListenException($"cannot listen at {address}: {e.SocketErrorCode}"); }
    }

    public void Start() => _stopped.Reset();

    public void Drain() => _stopped.Set();

    public bool Join(TimeSpan timeout) => _stopped.Wait(timeout);

    public void Dispose() => _stopped.Dispose();
}
