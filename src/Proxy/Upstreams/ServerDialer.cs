using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Proxy.Upstreams;

/// <summary>Connects to servers, for whatever reason, from one loop: the one place that knows which of them are reached by TLS.</summary>
internal sealed class ServerDialer(IEventLoop loop)
{
    // Whoever connects waits no longer than it has been told to: less than this.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromMinutes(2);

    private TlsWorkspace? _tls;

    /// <summary>Begins to connect; the handler hears of it once there is a connection, over which the server has proved who it
    /// is.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="tls">Null: it is spoken to in clear.</param>
    /// <param name="handler">Whose the connection is.</param>
    public ISocket Connect(NetworkAddress address, TlsTarget? tls, ISocketHandler handler)
    {
        if (tls is null) return loop.Connect(address, handler);
        _tls ??= new TlsWorkspace(loop, HandshakeTimeout, static (_, _) => { });
        return TlsSocket.Connect(_tls, tls.Contexts.Current, tls.Peer, address, handler);
    }
}
