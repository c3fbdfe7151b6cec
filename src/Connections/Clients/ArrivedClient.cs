using Understudy.Transport.Sockets;

namespace Understudy.Connections.Clients;

/// <summary>A client from whose connection somebody has read: it has come by a load balancer, which has said who it is, or was another
/// one's before.</summary>
/// <param name="inner">The connection.</param>
/// <param name="remoteName">The client's own address.</param>
/// <param name="early">What it has sent already.</param>
public sealed class ArrivedClient(AcceptedSocket inner, string remoteName, byte[] early) : AcceptedSocket
{
    internal AcceptedSocket Inner => inner;

    internal byte[] Early => early;

    public override string RemoteName => remoteName;

    public override void Refuse(ReadOnlySpan<byte> lastWord) => inner.Refuse(lastWord);
}
