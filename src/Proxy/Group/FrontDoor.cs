using Microsoft.Extensions.Logging;
using Understudy.Connections.Access;
using Understudy.Connections.Clients;
using Understudy.Protocol.Replies;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Proxy.Group;

/// <summary>Where clients of a proxy in a group come in, before it is known who serves them.</summary>
internal sealed class FrontDoor : IClientHost, IClientWorker
{
    private readonly ProxyOptions _options;
    private readonly ILogger _logger;
    private readonly Action<AcceptedSocket, Entrance> _take;
    private readonly List<Entrance> _entrances = [];

    /// <param name="loop">The group's.</param>
    /// <param name="options">How many clients there may be.</param>
    /// <param name="logger">Hears of those that are turned away.</param>
    /// <param name="take">Takes those that are let in; <see cref="OnGone"/> is told when they are nobody's here any more.</param>
    public FrontDoor(IEventLoop loop, ProxyOptions options, ILogger logger, Action<AcceptedSocket, Entrance> take)
    {
        (Loop, _options, _logger, _take) = (loop, options, logger, take);
        Insecure = new ForeignClients((reason, client, count) => logger.InsecureClient(client, reason, count));
        Sockets = new ClientSockets(loop, Insecure);
        Acceptor = new ClientAcceptor(this);
    }

    public IEventLoop Loop { get; }

    /// <summary>How clients are taken over here, and given away.</summary>
    public ClientSockets Sockets { get; }

    /// <summary>Clients with whom there was no agreement on TLS, whoever serves.</summary>
    public ForeignClients Insecure { get; }

    /// <summary>Counts whom it turns away. Any thread.</summary>
    public ClientAcceptor Acceptor { get; }

    /// <summary>By their numbers. Does not change once the loop runs.</summary>
    public IReadOnlyList<Entrance> Entrances => _entrances;

    IReadOnlyList<IClientWorker> IClientHost.Workers => [this];

    int IClientHost.MaxClients => _options.MaxConnections;

    int IClientHost.MaxClientsPerSource => _options.MaxConnectionsPerSource;

    ReadOnlyMemory<byte> IClientHost.LastWord { get; } = ErrorReply.TooManyConnections.ToArray();

    /// <summary>Opens a listener. Before the loop runs.</summary>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public NetworkAddress Listen(
        NetworkAddress address, ListenOptions options, TlsContexts? tls, Authenticator? logins, BalancerNetworks? balancers)
    {
        var listener = Acceptor.Listen(address, options, tls, gates: null, balancers);
        var isOpen = tls is null && logins is null && balancers is null;
        _entrances.Add(new Entrance(_entrances.Count, listener, tls, logins, isOpen));
        return listener.Address;
    }

    /// <summary>Lets clients in.</summary>
    public void Open() => Acceptor.Open();

    /// <summary>Lets nobody in any more.</summary>
    public void Close() => Acceptor.Close();

    /// <summary>A client that was let in has gone, or is another one's.</summary>
    public void OnGone(string remoteName) => Acceptor.OnClientGone(remoteName);

    public void Adopt(AcceptedSocket accepted, ClientListener listener) =>
        _take(accepted, _entrances.Find(entrance => entrance.Listener == listener)!);

    public void OnClientRefused(string remoteName, long refused) => _logger.ClientRefused(remoteName, _options.MaxConnections, refused);

    public void OnSourceRefused(string remoteName, long refused) =>
        _logger.SourceRefused(remoteName, _options.MaxConnectionsPerSource, refused);

    public void OnStrayed(string remoteName, string reason, long count) => _logger.ClientStrayed(remoteName, reason, count);

    public void OnAcceptFailed(string error) => _logger.AcceptFailed(error);
}
