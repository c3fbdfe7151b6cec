using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Links;
using Understudy.Proxy.Upstreams;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>A connection between two proxies: first each proves who it is, then lines follow, and on one that carries a client its bytes.
/// </summary>
internal sealed class LinkConnection : ISocketHandler
{
    // A few round trips.
    private const long GreetingNanoseconds = 1_000_000_000;

    // Whoever takes no more than this is not told what is old by then anyway.
    private const int MostWaitingBytes = 256 << 10;

    private readonly IEventLoop _loop;
    private readonly LinkHandshake _handshake;
    private readonly bool _isListener;
    private readonly ILinkOwner _owner;
    private readonly ByteQueue _received;
    private readonly ActionTimer _deadline;
    private ISocket? _socket;
    private bool _isGreeted;

    private LinkConnection(IEventLoop loop, LinkHandshake handshake, bool isListener, ILinkOwner owner)
    {
        (_loop, _handshake, _isListener, _owner) = (loop, handshake, isListener, owner);
        _received = new ByteQueue(loop.Buffers);
        Output = new ByteQueue(loop.Buffers);
        _deadline = new ActionTimer(() => End("no greeting in time"));
        loop.Schedule(_deadline, GreetingNanoseconds);
    }

    /// <summary>Who is on the other side, once it is greeted.</summary>
    public string Peer => _handshake.Peer;

    public string RemoteName => _socket?.RemoteName ?? "";

    public bool IsUp => _isGreeted && _socket is not null;

    /// <summary>What waits to be sent.</summary>
    public ByteQueue Output { get; }

    /// <summary>From the next byte on there are no lines any more.</summary>
    public bool IsRaw { get; set; }

    public static LinkConnection Call(IEventLoop loop, NetworkAddress address, LinkHandshake handshake, ILinkOwner owner)
    {
        var link = new LinkConnection(loop, handshake, isListener: false, owner);
        link._socket = loop.Connect(address, link);
        return link;
    }

    public static LinkConnection Accept(IEventLoop loop, AcceptedSocket accepted, LinkHandshake handshake, ILinkOwner owner)
    {
        var link = new LinkConnection(loop, handshake, isListener: true, owner);
        link._socket = loop.Adopt(accepted, link);
        link.Send(handshake.Welcome);
        return link;
    }

    /// <summary>Sends a line whole, or drops it where too much waits already.</summary>
    public void Tell(ReadOnlySpan<byte> line)
    {
        if (!IsUp || Output.Length > MostWaitingBytes) return;
        Output.Append(line);
        Flush();
    }

    /// <summary>Sends what waits, as far as the kernel takes it.</summary>
    public void Flush()
    {
        if (_socket is not null && !Output.IsEmpty) Output.Consume(_socket.Send(Output.Unread));
    }

    public void PauseReceiving() => _socket?.PauseReceiving();

    public void ResumeReceiving() => _socket?.ResumeReceiving();

    /// <summary>Gives the connection to another loop. Nothing waits in it.</summary>
    public AcceptedSocket Part()
    {
        var accepted = _loop.Part(_socket!);
        Forget();
        return accepted;
    }

    /// <summary>Resets it. Its owner hears no more of it.</summary>
    public void Abort()
    {
        _socket?.Abort();
        Forget();
    }

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        if (IsRaw && _received.IsEmpty)
        {
            _owner.OnRaw(bytes);
            return;
        }

        _received.Append(bytes);
        while (_socket is not null && !IsRaw && TryTakeLine())
        {
        }

        if (_socket is null || !IsRaw || _received.IsEmpty) return;
        _owner.OnRaw(_received.Unread);
        _received.Clear();
    }

    public void OnEndOfStream()
    {
        if (IsRaw) _owner.OnRawEnd();
        else End("the other side closed it");
    }

    public void OnWritable()
    {
        Flush();
        if (Output.IsEmpty) _owner.OnRoom();
    }

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        End(reason == CloseReason.Reset ? "reset by the other proxy" : LossReason.Of(reason));
    }

    private bool TryTakeLine()
    {
        if (!_isGreeted) return TryGreet();
        switch (LinkReader.TryRead(_received.Unread, mostPayloadBytes: 0, out var frame, out var consumed))
        {
            case ParseStatus.Complete:
                if (!_owner.OnFrame(in frame)) End("what it says makes no sense");
                if (_socket is null) return false;
                _received.Consume(consumed);
                return true;
            case ParseStatus.NeedMoreData:
                return false;
            default:
                End("what it says makes no sense");
                return false;
        }
    }

    private bool TryGreet()
    {
        var end = _received.Unread.IndexOf((byte)'\n');
        if (end < 0 || end > LinkHandshake.MaxLineBytes)
        {
            if (_received.Length > LinkHandshake.MaxLineBytes) End("its first line is too long");
            return false;
        }

        var line = _received.Unread[..end];
        var answer = _handshake.OnLine(line is [.., (byte)'\r'] ? line[..^1] : line);
        _received.Consume(end + 1);
        if (answer.Length > 0) Send(answer);
        if (_handshake.Failure.Length > 0)
        {
            End(_handshake.Failure);
            return false;
        }

        if (!_handshake.IsDone) return true;
        _isGreeted = true;
        _loop.Cancel(_deadline);
        _owner.OnGreeted();
        return true;
    }

    private void Send(string text)
    {
        Output.Append(Encoding.ASCII.GetBytes(text));
        Flush();
    }

    private void End(string reason)
    {
        // A refusal is worth reading.
        if (_isListener && _handshake.Failure.Length > 0) _socket?.Close();
        else _socket?.Abort();
        Forget();
        _owner.OnOver(reason);
    }

    private void Forget()
    {
        _socket = null;
        _loop.Cancel(_deadline);
        _received.Clear();
        Output.Clear();
    }
}
