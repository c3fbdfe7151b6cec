using Understudy.Connections.Operators;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>Lets operators in while there is no engine to let them in; otherwise they are given to that.</summary>
internal sealed class GroupOperators(IEventLoop loop, GroupFront front) : IListenerHandler
{
    private const int OwnerReadsAndWrites = 0x180;   // 0600
    private const int Backlog = 32;

    private readonly OperatorAcceptor _ofFollower = new(loop, new FollowerCommands(front).Answer);
    private IListener? _listener;

    /// <exception cref="ListenException">The path cannot be used.</exception>
    public void Listen(NetworkAddress address) =>
        _listener = loop.Listen(address, new ListenOptions { UnixMode = OwnerReadsAndWrites, Backlog = Backlog }, this);

    public void OnAccepted(AcceptedSocket accepted)
    {
        if (!front.TryGiveOperator(accepted)) _ofFollower.OnAccepted(accepted);
    }

    public void OnAcceptFailed(string error)
    {
    }

    public void Close()
    {
        _listener?.Close();
        _listener = null;
    }
}
