using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Connections.Clients;

/// <summary>How one loop takes over the connections of clients, and gives them to another one.</summary>
/// <param name="loop">The loop.</param>
/// <param name="insecure">Counts clients with whom there is no agreement on TLS, by the reason.</param>
public sealed class ClientSockets(IEventLoop loop, ForeignClients insecure)
{
    // A client on the other side of the world needs half a second for it.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    private TlsWorkspace? _tls;

    /// <summary>What its TLS connections share.</summary>
    private TlsWorkspace Tls => _tls ??= new TlsWorkspace(loop, HandshakeTimeout, (client, reason) => insecure.Add(reason, client));

    /// <summary>Whether a connection may go to another loop now: nothing of it is half done.</summary>
    /// <param name="socket">One that it took over.</param>
    public static bool MayPart(ISocket socket) => socket is not TlsSocket secured || secured.MayPart;

    /// <summary>Takes over a client's connection.</summary>
    /// <param name="accepted">From whoever accepted it, or from another loop.</param>
    /// <param name="tls">What is agreed on with the client, unless it has been; null: it speaks in clear.</param>
    /// <param name="client">Whose it is from here on.</param>
    public ISocket Adopt(AcceptedSocket accepted, TlsContexts? tls, ISocketHandler client) => tls is null || IsSecured(accepted)
        ? AdoptAsIs(accepted, client)
        : TlsSocket.Accept(Tls, tls.Current, socket => AdoptAsIs(accepted, socket), client);

    /// <summary>Gives up a connection, for another loop to take over. No callback follows.</summary>
    /// <param name="socket">One that it took over, and that <see cref="MayPart"/>.</param>
    public AcceptedSocket Part(ISocket socket) => socket switch
    {
        TlsSocket secured => secured.Part(Part),
        ArrivedSocket arrived => arrived.Part(Part),
        _ => loop.Part(socket),
    };

    private static bool IsSecured(AcceptedSocket accepted) =>
        accepted is SecuredClient || (accepted is ArrivedClient client && IsSecured(client.Inner));

    private ISocket AdoptAsIs(AcceptedSocket accepted, ISocketHandler client) => accepted switch
    {
        ArrivedClient arrived => new ArrivedSocket(loop, arrived, client, AdoptAsIs),
        SecuredClient secured => TlsSocket.Resume(Tls, secured, socket => AdoptAsIs(secured.Inner, socket), client),
        _ => loop.Adopt(accepted, client),
    };
}
