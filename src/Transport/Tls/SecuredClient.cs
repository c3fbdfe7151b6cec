using Understudy.Transport.Sockets;

namespace Understudy.Transport.Tls;

/// <summary>A client with whom there is agreement on TLS already, on its way to another loop.</summary>
public sealed class SecuredClient : AcceptedSocket
{
    internal SecuredClient(AcceptedSocket inner, TlsSession session) => (Inner, Session) = (inner, session);

    /// <summary>The connection that it comes by.</summary>
    public AcceptedSocket Inner { get; }

    internal TlsSession Session { get; }

    public override string RemoteName => Inner.RemoteName;

    /// <summary>What is said in clear would be garbage to it, so nothing is.</summary>
    public override void Refuse(ReadOnlySpan<byte> lastWord)
    {
        Session.Free();
        Inner.Refuse(default);
    }
}
