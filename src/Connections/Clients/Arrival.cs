using Understudy.Protocol.Balancers;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Connections.Clients;

/// <summary>A connection of a load balancer that has not said yet whose it is. On the first worker's loop; what it is about is none of our
/// clients before it has.</summary>
internal sealed class Arrival : ISocketHandler
{
    // As long as a handshake may take: a balancer says it at once.
    private const long LimitNanoseconds = 5_000_000_000;

    private readonly ClientAcceptor _acceptor;
    private readonly ClientListener _listener;
    private readonly IEventLoop _loop;
    private readonly ActionTimer _deadline;
    private readonly ByteQueue _received;
    private readonly ISocket _socket;
    private readonly string _remoteName;

    public Arrival(ClientAcceptor acceptor, ClientListener listener, IEventLoop loop, AcceptedSocket accepted)
    {
        (_acceptor, _listener, _loop, _remoteName) = (acceptor, listener, loop, accepted.RemoteName);
        _received = new ByteQueue(loop.Buffers);
        _deadline = new ActionTimer(() => Fail("nothing that says who the client is has come in time"));
        _loop.Schedule(_deadline, LimitNanoseconds);
        _socket = loop.Adopt(accepted, this);
    }

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        var whole = bytes;
        if (!_received.IsEmpty)
        {
            _received.Append(bytes);
            whole = _received.Unread;
        }

        switch (BalancerHeader.TryRead(whole, out var client, out var consumed))
        {
            case BalancerHeaderStatus.Complete:
                Pass(client?.ToString() ?? _remoteName, whole[consumed..].ToArray());
                break;
            case BalancerHeaderStatus.Malformed:
                Fail("it does not say who the client is (PROXY protocol)");
                break;
            default:
                if (_received.IsEmpty) _received.Append(bytes);
                break;
        }
    }

    public void OnEndOfStream()
    {
        // Whoever only looks whether somebody listens says nothing.
        if (_received.IsEmpty) End();
        else Fail("it has not said to the end who the client is");
    }

    public void OnWritable()
    {
    }

    public void OnClosed(CloseReason reason)
    {
        Forget();
        _acceptor.Release(this);
    }

    /// <summary>Closes the connection.</summary>
    public void End()
    {
        Forget();
        _socket.Close();
        _acceptor.Release(this);
    }

    private void Pass(string client, byte[] early)
    {
        Forget();
        var accepted = _loop.Part(_socket);
        _acceptor.OnArrived(this, new ArrivedClient(accepted, client, early), _listener);
    }

    private void Fail(string reason)
    {
        _acceptor.NoteStrayed(_remoteName, reason);
        End();
    }

    private void Forget()
    {
        _loop.Cancel(_deadline);
        _received.Clear();
    }
}
