using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Network;

/// <summary>A listening socket. The kernel accepts into its queue also while the process hangs.</summary>
internal sealed class SimulatedListener(SimulatedNetwork network, SimulatedLoop loop, NetworkAddress address, IListenerHandler handler)
    : IListener, IReadySource
{
    private readonly Queue<SimulatedSocket> _waiting = new();

    public NetworkAddress Address => address;

    public SimulatedLoop Loop => loop;

    SimulatedLoop? IReadySource.Loop => loop;

    public bool IsQueued { get; set; }

    public void Enqueue(SimulatedSocket socket)
    {
        _waiting.Enqueue(socket);
        loop.MarkReady(this);
    }

    public void TakeTurn()
    {
        while (_waiting.TryDequeue(out var socket))
        {
            if (!socket.IsOver) handler.OnAccepted(new SimulatedAcceptedSocket(socket));
        }
    }

    public void Close()
    {
        network.Unlisten(this);
        while (_waiting.TryDequeue(out var socket)) socket.Abort();
    }
}
