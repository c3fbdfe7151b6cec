using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Network;

/// <summary>A connection between accept and the loop that will own it.</summary>
internal sealed class SimulatedAcceptedSocket(SimulatedSocket socket) : AcceptedSocket
{
    public override string RemoteName => socket.RemoteName;

    public override void Refuse(ReadOnlySpan<byte> lastWord)
    {
        if (socket.IsOver) return;
        socket.Send(lastWord);
        socket.Close();
    }

    public ISocket AdoptBy(SimulatedLoop loop, ISocketHandler handler)
    {
        socket.Own(loop, handler);
        return socket;
    }
}
