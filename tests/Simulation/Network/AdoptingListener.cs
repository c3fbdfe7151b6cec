using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Network;

/// <summary>Gives the one client it expects to a peer.</summary>
internal sealed class AdoptingListener(SimulatedLoop loop, RecordingPeer peer) : IListenerHandler
{
    public void OnAccepted(AcceptedSocket accepted) => peer.Open(loop.Adopt(accepted, peer));

    public void OnAcceptFailed(string error) => throw new InvalidOperationException(error);
}
