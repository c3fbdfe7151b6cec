using Microsoft.Extensions.Logging;
using Understudy.Node.Workers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Node.Sessions;

/// <summary>Hands new clients out to the workers in turn, so that few long connections spread evenly. Lives on the first worker's
/// loop.</summary>
internal sealed class ClientAcceptor(NodeCrew crew, ILogger logger) : IListenerHandler
{
    private static readonly byte[] LastWord = "ERROR Too many open connections\r\n"u8.ToArray();

    private readonly List<Listener> _listeners = [];
    private int _turn;

    public long Refused { get; private set; }

    /// <summary>Where it listens, under which number. Does not change once the loops run.</summary>
    public IEnumerable<(int Number, NetworkAddress Address)> Listeners =>
        _listeners.Select(listener => (listener.Number, listener.Socket.Address));

    /// <summary>Opens a listener. Before the loop runs.</summary>
    public NetworkAddress Listen(NetworkAddress address, ListenOptions options)
    {
        var listener = crew.Workers[0].Loop.Listen(address, options with { LastWord = LastWord }, this);
        _listeners.Add(new Listener(crew.NextClientNumber(), listener));
        return listener.Address;
    }

    public void OnAccepted(AcceptedSocket accepted)
    {
        if (!crew.TryAdmitClient())
        {
            Refused++;
            if (Refused == 1 || Refused % 1000 == 0)
                logger.NodeClientRefused(accepted.RemoteName, crew.Options.MaxConnections, Refused);
            accepted.Refuse(LastWord);
            return;
        }

        var worker = crew.Workers[_turn];
        _turn = (_turn + 1) % crew.Workers.Count;
        if (worker.Index == 0) worker.Adopt(accepted);
        else worker.Loop.Post(new LoopCall(() => worker.Adopt(accepted)));
    }

    public void OnAcceptFailed(string error) => logger.NodeAcceptFailed(error);

    public void Close()
    {
        foreach (var listener in _listeners) listener.Socket.Close();
    }

    private sealed record Listener(int Number, IListener Socket);
}
