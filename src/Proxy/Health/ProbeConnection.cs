using Understudy.Protocol.Replies;
using Understudy.Proxy.Pools;
using Understudy.Proxy.Upstreams;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Proxy.Health;

/// <summary>A connection to a server that is not in use, for one question at a time, each with a deadline.</summary>
/// <remarks>
/// Apart from the watch, which decides what to ask and what an answer means; and from the connections that carry requests, which are open
/// only while the server may be used.
/// </remarks>
internal sealed class ProbeConnection : ISocketHandler, IReplySink
{
    private readonly IEventLoop _loop;
    private readonly IProbeOwner _owner;
    private readonly ReplyReader _replies;
    private readonly ActionTimer _deadline;
    private ISocket? _socket;
    private int _questions;

    /// <param name="loop">Where to run.</param>
    /// <param name="owner">Hears the answers.</param>
    public ProbeConnection(IEventLoop loop, IProbeOwner owner)
    {
        _loop = loop;
        _owner = owner;
        _replies = new ReplyReader(loop.Buffers, this);
        _deadline = new ActionTimer(
            () => owner.OnFailed(_socket is TlsSocket { IsHandshaking: true } ? LossReason.Late(_socket) : "no answer in time"));
    }

    /// <summary>Connects and asks who the server is (<c>stats</c>).</summary>
    /// <param name="dialer">Of the loop.</param>
    /// <param name="server">Which one.</param>
    /// <param name="address">Of the server.</param>
    /// <param name="within">Longest wait for the connection and the whole answer.</param>
    public void Open(ServerDialer dialer, PoolServer server, NetworkAddress address, TimeSpan within)
    {
        _socket = dialer.Connect(address, server.Tls, this);
        _loop.Schedule(_deadline, (long)within.TotalNanoseconds);
    }

    /// <summary>Sends more of the question that is being asked.</summary>
    public void GoOn(ReadOnlySpan<byte> question) => _socket!.Send(question);

    /// <summary>Asks something else, once the answer before has come.</summary>
    /// <param name="question">A whole line.</param>
    /// <param name="within">Longest wait for the whole answer.</param>
    public void Ask(ReadOnlySpan<byte> question, TimeSpan within)
    {
        _questions++;
        _socket!.Send(question);
        _loop.Schedule(_deadline, (long)within.TotalNanoseconds);
    }

    /// <summary>Resets the connection, if there is one. The owner hears no more of it.</summary>
    public void Close()
    {
        _loop.Cancel(_deadline);
        _socket?.Abort();
        _socket = null;
        _replies.Clear();
    }

    public void OnConnected() => _socket!.Send(ServerGreeting.Question);

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        if (!_replies.TryRead(bytes)) _owner.OnFailed("its answer makes no sense");
    }

    public bool OnFrame(ReadOnlySpan<byte> frame, in Reply reply)
    {
        var question = _questions;
        if (_owner.OnFrame(frame, in reply)) return true;
        // The next question may have been asked at once, and has a deadline of its own.
        if (question == _questions) _loop.Cancel(_deadline);
        return false;
    }

    public void OnEndOfStream() => _owner.OnFailed("it closed the connection");

    public void OnClosed(CloseReason reason)
    {
        var why = LossReason.Of(reason, _socket);
        var isTls = _socket is TlsSocket { Failure: not null };
        _socket = null;
        if (isTls) _owner.OnRefused(why);
        else _owner.OnFailed(why);
    }

    public void OnWritable()
    {
    }
}
