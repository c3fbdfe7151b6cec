using Understudy.Proxy.Workers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Operating;

/// <summary>Lets operators in, by a Unix socket that only the proxy's own user and root can open. Lives on the first worker's
/// loop.</summary>
internal sealed class OperatorAcceptor(ProxyCrew crew, IEventLoop loop) : IListenerHandler
{
    /// <summary>Operators and their scripts at once; one more is told so.</summary>
    public const int MaxSessions = 32;

    private const int OwnerReadsAndWrites = 0x180;   // 0600

    private readonly HashSet<OperatorSession> _sessions = [];
    private readonly OperatorCommands _commands = new(crew, loop);
    private IListener? _listener;

    /// <summary>Opens the socket. Before the loop runs.</summary>
    /// <exception cref="ListenException">The path cannot be used.</exception>
    public void Listen(NetworkAddress address) =>
        _listener = loop.Listen(address, new ListenOptions { UnixMode = OwnerReadsAndWrites, Backlog = MaxSessions }, this);

    public void OnAccepted(AcceptedSocket accepted)
    {
        if (_sessions.Count >= MaxSessions)
        {
            accepted.Refuse("ERROR too many operators are connected; try again in a moment\n"u8);
            return;
        }

        var session = new OperatorSession(loop, _commands, ended => _sessions.Remove(ended));
        _sessions.Add(session);
        session.Open(accepted);
    }

    // Whoever could not be let in tries again, or is told by the clients' own listener why it is out of descriptors.
    public void OnAcceptFailed(string error)
    {
    }

    /// <summary>Lets nobody in any more and removes the socket. Sessions end with the loop.</summary>
    public void Close()
    {
        _listener?.Close();
        _listener = null;
    }
}
