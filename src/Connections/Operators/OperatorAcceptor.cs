using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Connections.Operators;

/// <summary>Lets operators in, by a Unix socket that only the process's own user and root can open. Lives on the first worker's
/// loop.</summary>
/// <param name="loop">The first worker's.</param>
/// <param name="answer">Carries out a command.</param>
public sealed class OperatorAcceptor(IEventLoop loop, OperatorAnswer answer) : IListenerHandler
{
    /// <summary>Operators and their scripts at once; one more is told so.</summary>
    internal const int MaxSessions = 32;

    private const int OwnerReadsAndWrites = 0x180;   // 0600

    private readonly HashSet<OperatorSession> _sessions = [];
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

        var session = new OperatorSession(loop, answer, ended => _sessions.Remove(ended));
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
