using Microsoft.Extensions.Logging;
using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Workers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Clients;

/// <summary>Hands new clients out to the workers in turn, so that few long connections spread evenly. Lives on the first worker's
/// loop.</summary>
internal sealed class ClientAcceptor(ProxyCrew crew, ILogger logger) : IListenerHandler
{
    private readonly List<IListener> _listeners = [];
    private readonly Queue<AcceptedSocket> _early = new();   // counted, so no more than clients may be connected
    private bool _isOpen;
    private int _turn;

    public long Refused { get; private set; }

    /// <summary>Opens a listener. Before the loop runs.</summary>
    public NetworkAddress Listen(NetworkAddress address, ListenOptions options)
    {
        var listener = crew.Workers[0].Loop.Listen(
            address, options with { LastWord = ProxyErrors.TooManyConnections.ToArray() }, this);
        _listeners.Add(listener);
        return listener.Address;
    }

    public void OnAccepted(AcceptedSocket accepted)
    {
        if (!crew.TryAdmitClient())
        {
            Refused++;
            if (Refused == 1 || Refused % 1000 == 0) logger.ClientRefused(accepted.RemoteName, crew.Options.MaxConnections, Refused);
            accepted.Refuse(ProxyErrors.TooManyConnections);
            return;
        }

        if (_isOpen) HandOut(accepted);
        else _early.Enqueue(accepted);
    }

    /// <summary>Lets clients in; those who came before this have waited.</summary>
    public void Open()
    {
        _isOpen = true;
        while (_early.TryDequeue(out var accepted)) HandOut(accepted);
    }

    public void OnAcceptFailed(string error) => logger.AcceptFailed(error);

    public void Close()
    {
        foreach (var listener in _listeners) listener.Close();
        _listeners.Clear();
        Open();
    }

    private void HandOut(AcceptedSocket accepted)
    {
        var worker = crew.Workers[_turn];
        _turn = (_turn + 1) % crew.Workers.Count;
        if (worker.Index == 0) worker.Adopt(accepted);
        else worker.Loop.Post(new LoopCall(() => worker.Adopt(accepted)));
    }
}
