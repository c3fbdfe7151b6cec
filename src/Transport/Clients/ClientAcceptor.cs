using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Transport.Clients;

/// <summary>Hands new clients out to the workers in turn, so that few long connections spread evenly, and no more of them than may be.
/// Lives on the first worker's loop.</summary>
public sealed class ClientAcceptor(IClientHost host) : IListenerHandler
{
    private const int RefusalsPerNotice = 1000;

    private readonly List<IListener> _listeners = [];
    private readonly Queue<AcceptedSocket> _early = new();   // counted, so no more than clients may be connected
    private bool _isOpen;
    private int _turn;
    private int _clients;

    /// <summary>Clients turned away because there were too many.</summary>
    public long Refused { get; private set; }

    /// <summary>Clients that are connected, to all workers. Any thread.</summary>
    public int ClientCount => Volatile.Read(ref _clients);

    /// <summary>Opens a listener. Before the loop runs.</summary>
    /// <returns>Where it listens, with the real port if 0 was asked for.</returns>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public NetworkAddress Listen(NetworkAddress address, ListenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var listener = host.Workers[0].Loop.Listen(address, options with { LastWord = host.LastWord }, this);
        _listeners.Add(listener);
        return listener.Address;
    }

    /// <summary>Lets clients in; those who came before this have waited.</summary>
    public void Open()
    {
        _isOpen = true;
        while (_early.TryDequeue(out var accepted)) HandOut(accepted);
    }

    /// <summary>A client has gone. Any thread.</summary>
    public void OnClientGone() => Interlocked.Decrement(ref _clients);

    public void OnAccepted(AcceptedSocket accepted)
    {
        ArgumentNullException.ThrowIfNull(accepted);
        if (!TryAdmit())
        {
            Refused++;
            if (Refused == 1 || Refused % RefusalsPerNotice == 0) host.OnClientRefused(accepted.RemoteName, Refused);
            accepted.Refuse(host.LastWord.Span);
            return;
        }

        if (_isOpen) HandOut(accepted);
        else _early.Enqueue(accepted);
    }

    public void OnAcceptFailed(string error) => host.OnAcceptFailed(error);

    /// <summary>Lets nobody in any more.</summary>
    public void Close()
    {
        foreach (var listener in _listeners) listener.Close();
        _listeners.Clear();
        // Those who wait have to learn that it is over, from a worker that sends its clients away.
        Open();
    }

    private bool TryAdmit()
    {
        if (Interlocked.Increment(ref _clients) <= host.MaxClients) return true;
        Interlocked.Decrement(ref _clients);
        return false;
    }

    private void HandOut(AcceptedSocket accepted)
    {
        var turn = _turn;
        _turn = (turn + 1) % host.Workers.Count;
        var worker = host.Workers[turn];
        if (turn == 0) worker.Adopt(accepted);
        else worker.Loop.Post(new LoopCall(() => worker.Adopt(accepted)));
    }
}
