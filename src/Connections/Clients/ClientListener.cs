using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Connections.Clients;

/// <summary>Where clients come in: its acceptor and the workers know by which of them a client came.</summary>
public sealed class ClientListener : IListenerHandler
{
    private readonly ClientAcceptor _acceptor;
    private readonly GateMaker? _gates;
    private readonly TlsContexts? _tls;
    private readonly IListener? _listener;
    private readonly Func<ClientTerms, AcceptedSocket, ISocketHandler, ISocket>? _adopt;

    internal ClientListener(
        ClientAcceptor acceptor, IClientHost host, NetworkAddress address, ListenOptions options, TlsContexts? tls,
        GateMaker? gates, BalancerNetworks? balancers)
    {
        Balancers = balancers;
        _acceptor = acceptor;
        _gates = gates;
        _tls = tls;

        // Who speaks TLS would take a last word in clear for garbage.
        var lastWord = tls is null ? host.LastWord : default;
        _listener = host.Workers[0].Loop.Listen(address, options with { LastWord = lastWord }, this);
    }

    /// <summary>Clients that somebody else accepts, and hands to <see cref="ClientAcceptor.Admit"/>.</summary>
    /// <param name="acceptor">Whose clients they are then.</param>
    /// <param name="tls">What they speak TLS with; null: they speak in clear.</param>
    /// <param name="gates">Makes a gate for each of them; null: everybody may do everything.</param>
    /// <param name="adopt">Takes over their sockets, on the loop of their worker; null: as they are.</param>
    public ClientListener(
        ClientAcceptor acceptor, TlsContexts? tls = null, GateMaker? gates = null,
        Func<ClientTerms, AcceptedSocket, ISocketHandler, ISocket>? adopt = null) =>
        (_acceptor, _tls, _gates, _adopt) = (acceptor, tls, gates, adopt);

    /// <summary>Where it listens, with the real port if 0 was asked for.</summary>
    public NetworkAddress Address => _listener!.Address;

    /// <summary>Makes the gate for one client; null if everybody may do everything. On the client's loop.</summary>
    /// <param name="loop">The client's.</param>
    /// <param name="next">What stands behind it; null: nothing.</param>
    internal IRequestGate? OpenGate(IEventLoop loop, IRequestGate? next = null) => _gates is null ? next : _gates(loop, next);

    /// <summary>The load balancers that its clients come by, and say who they are; null: they come by themselves.</summary>
    internal BalancerNetworks? Balancers { get; }

    /// <summary>Whether its clients speak TLS.</summary>
    internal bool IsSecure => _tls is not null;

    /// <summary>Takes over the socket of a client that came in here. On the client's loop.</summary>
    /// <param name="terms">Of its worker.</param>
    /// <param name="accepted">Its connection.</param>
    /// <param name="client">Whose it is.</param>
    public ISocket Adopt(ClientTerms terms, AcceptedSocket accepted, ISocketHandler client)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return _adopt is not null ? _adopt(terms, accepted, client) : terms.Sockets.Adopt(accepted, _tls, client);
    }

    public void OnAccepted(AcceptedSocket accepted) => _acceptor.OnAccepted(accepted, this);

    public void OnAcceptFailed(string error) => _acceptor.OnAcceptFailed(error);

    internal void Close() => _listener?.Close();
}
