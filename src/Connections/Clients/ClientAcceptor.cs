using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Connections.Clients;

/// <summary>Hands new clients out to the workers in turn, so that few long connections spread evenly, and no more of them than may be.
/// Lives on the first worker's loop.</summary>
/// <param name="host">Whose clients they are.</param>
/// <param name="all">Those of all acceptors of the process, where there are several; null: this is the only one.</param>
/// <param name="before">Has let its clients in before it was known whose they are, and what it turned away counts here too; null: there is
/// none.</param>
public sealed class ClientAcceptor(IClientHost host, ClientCount? all = null, ClientAcceptor? before = null)
{
    private const int RefusalsPerNotice = 1000;

    private readonly List<ClientListener> _listeners = [];
    private readonly ClientCount _all = all ?? new ClientCount();
    private readonly Queue<(AcceptedSocket, ClientListener)> _early = new();   // counted, so no more than clients may be connected
    private readonly SourceLimit _sources = new(host.MaxClientsPerSource);
    private readonly HashSet<Arrival> _arrivals = [];    // counted among the clients
    private readonly ForeignClients _strayed = new((reason, client, count) => host.OnStrayed(client, reason, count));
    private bool _isOpen;
    private int _turn;
    private int _clients;
    private long _refused;

    /// <summary>Clients turned away because there were too many.</summary>
    public long Refused => _refused + (before?.Refused ?? 0);

    /// <summary>Clients turned away because there were too many from where they came.</summary>
    public long RefusedBySource => _sources.Refused + (before?.RefusedBySource ?? 0);

    /// <summary>Connections that were closed since they came by no load balancer that is named, or by one that did not say whose they were.
    /// Any thread.</summary>
    public long Strayed => _strayed.Count + (before?.Strayed ?? 0);

    /// <summary>Clients that are connected, to all workers. Any thread.</summary>
    public int ClientCount => Volatile.Read(ref _clients);

    /// <summary>Opens a listener. Before the loop runs.</summary>
    /// <param name="address">Where.</param>
    /// <param name="options">How.</param>
    /// <param name="tls">What clients speak TLS with; null: they speak in clear.</param>
    /// <param name="gates">Makes a gate for each client that comes in there; null: everybody may do everything.</param>
    /// <param name="balancers">The load balancers that clients come by; null: they come by themselves.</param>
    /// <returns>The listener, which knows where it listens.</returns>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public ClientListener Listen(
        NetworkAddress address, ListenOptions options, TlsContexts? tls = null, GateMaker? gates = null,
        BalancerNetworks? balancers = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var listener = new ClientListener(this, host, address, options, tls, gates, balancers);
        _listeners.Add(listener);
        return listener;
    }

    /// <summary>Takes a client that somebody else accepted. On its loop.</summary>
    public void Admit(AcceptedSocket accepted, ClientListener listener)
    {
        ArgumentNullException.ThrowIfNull(accepted);
        ArgumentNullException.ThrowIfNull(listener);
        OnAccepted(accepted, listener);
    }

    /// <summary>Lets clients in; those who came before this have waited.</summary>
    public void Open()
    {
        _isOpen = true;
        while (_early.TryDequeue(out var early)) HandOut(early.Item1, early.Item2);
    }

    /// <summary>A client has gone. Any thread.</summary>
    /// <param name="remoteName">Its address.</param>
    public void OnClientGone(string remoteName)
    {
        _sources.Remove(remoteName);
        Interlocked.Decrement(ref _clients);
        _all.Remove();
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Close()
    {
        foreach (var listener in _listeners) listener.Close();
        _listeners.Clear();
        foreach (var arrival in _arrivals.ToList()) arrival.End();
        // Those who wait have to learn that it is over, from a worker that sends its clients away.
        Open();
    }

    internal void OnAccepted(AcceptedSocket accepted, ClientListener listener)
    {
        if (listener.Balancers is { } balancers) Meet(accepted, listener, balancers);
        else if (TryCountSource(accepted, listener)) LetIn(accepted, listener);
    }

    internal void OnAcceptFailed(string error) => host.OnAcceptFailed(error);

    /// <summary>A load balancer has said whose connection it is.</summary>
    internal void OnArrived(Arrival arrival, AcceptedSocket accepted, ClientListener listener)
    {
        Release(arrival);
        if (TryCountSource(accepted, listener)) LetIn(accepted, listener);
    }

    /// <summary>A connection is not waited for any more.</summary>
    internal void Release(Arrival arrival)
    {
        if (!_arrivals.Remove(arrival)) return;
        Interlocked.Decrement(ref _clients);
        _all.Remove();
    }

    /// <summary>A connection is closed that can be nobody's.</summary>
    internal void NoteStrayed(string remoteName, string reason) => _strayed.Add(reason, remoteName);

    private void Meet(AcceptedSocket accepted, ClientListener listener, BalancerNetworks balancers)
    {
        if (!balancers.Include(accepted.RemoteName))
        {
            NoteStrayed(accepted.RemoteName, "it is no load balancer that is named");
            accepted.Refuse(default);
            return;
        }

        // It takes a descriptor, and may come to nothing.
        if (TryAdmit(accepted, listener)) _arrivals.Add(new Arrival(this, listener, host.Workers[0].Loop, accepted));
    }

    private bool TryCountSource(AcceptedSocket accepted, ClientListener listener)
    {
        if (_sources.TryAdd(accepted.RemoteName)) return true;
        var refused = _sources.OnRefused(accepted.RemoteName, host.Workers[0].Loop.Now);
        if (refused > 0) host.OnSourceRefused(accepted.RemoteName, refused);
        accepted.Refuse(listener.IsSecure ? default : host.LastWord.Span);
        return false;
    }

    private void LetIn(AcceptedSocket accepted, ClientListener listener)
    {
        if (!TryAdmit(accepted, listener)) _sources.Remove(accepted.RemoteName);
        else if (_isOpen) HandOut(accepted, listener);
        else _early.Enqueue((accepted, listener));
    }

    private bool TryAdmit(AcceptedSocket accepted, ClientListener listener)
    {
        if (_all.TryAdd(host.MaxClients))
        {
            Interlocked.Increment(ref _clients);
            return true;
        }

        _refused++;
        if (_refused == 1 || _refused % RefusalsPerNotice == 0) host.OnClientRefused(accepted.RemoteName, _refused);
        accepted.Refuse(listener.IsSecure ? default : host.LastWord.Span);
        return false;
    }

    private void HandOut(AcceptedSocket accepted, ClientListener listener)
    {
        var turn = _turn;
        _turn = (turn + 1) % host.Workers.Count;
        var worker = host.Workers[turn];
        if (turn == 0) worker.Adopt(accepted, listener);
        else worker.Loop.Post(new LoopCall(() => worker.Adopt(accepted, listener)));
    }
}
