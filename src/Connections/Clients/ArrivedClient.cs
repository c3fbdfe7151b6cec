using Understudy.Transport.Sockets;

namespace Understudy.Connections.Clients;

/// <summary>A client that has come by a load balancer, which has said who it is.</summary>
/// <param name="inner">The balancer's connection.</param>
/// <param name="remoteName">The client's own address.</param>
/// <param name="early">What it has sent already.</param>
internal sealed class ArrivedClient(AcceptedSocket inner, string remoteName, byte[] early) : AcceptedSocket
{
    public AcceptedSocket Inner => inner;

    public byte[] Early => early;

    public override string RemoteName => remoteName;

    public override void Refuse(ReadOnlySpan<byte> lastWord) => inner.Refuse(lastWord);
}
