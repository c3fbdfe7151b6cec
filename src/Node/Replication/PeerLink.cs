using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Links;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Node.Replication;

/// <summary>One connection between the two nodes of a pair: its greeting, its bytes, and how long it may be silent.</summary>
internal sealed class PeerLink : ISocketHandler
{
    // What may wait for the kernel before no more is written: enough to keep a fast link busy, and nothing beside the items.
    private const int FullBytes = 1 << 20;

    private readonly IEventLoop _loop;
    private readonly PeerLinks _links;
    private readonly LinkHandshake _handshake;
    private readonly bool _isListener;
    private readonly int _mostPayloadBytes;
    private readonly ByteQueue _received;
    private ISocket? _socket;
    private bool _isBlocked;

    public PeerLink(IEventLoop loop, PeerLinks links, LinkHandshake handshake, bool isListener, int mostPayloadBytes)
    {
        (_loop, _links, _handshake, _isListener, _mostPayloadBytes) = (loop, links, handshake, isListener, mostPayloadBytes);
        _received = new ByteQueue(loop.Buffers);
        Output = new ByteQueue(loop.Buffers);
        HeardAt = loop.Now;
    }

    public ByteQueue Output { get; }

    /// <summary>When something came last, in loop time.</summary>
    public long HeardAt { get; private set; }

    /// <summary>Both have proven that they know the secret.</summary>
    public bool IsOpen => _handshake.IsDone && _socket is not null;

    public bool HasRoom => Output.Length < FullBytes;

    public string RemoteName { get; private set; } = "";

    public long BytesSent { get; private set; }

    public void Call(NetworkAddress address)
    {
        RemoteName = address.ToString();
        _socket = _loop.Connect(address, this);
    }

    public void Accept(AcceptedSocket accepted)
    {
        RemoteName = accepted.RemoteName;
        _socket = _loop.Adopt(accepted, this);
        Say(_handshake.Welcome);
    }

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        HeardAt = _loop.Now;
        if (_received.IsEmpty)
        {
            var taken = Take(bytes);
            if (_socket is not null) _received.Append(bytes[taken..]);
            return;
        }

        _received.Append(bytes);
        var consumed = Take(_received.Unread);
        if (_socket is not null) _received.Consume(consumed);
    }

    public void OnEndOfStream() => End("the other node has closed it");

    public void OnWritable()
    {
        _isBlocked = false;
        Flush();
        if (_socket is not null) _links.OnRoom();
    }

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        End(reason.ToString());
    }

    /// <summary>Sends what has been written, as far as the kernel takes it.</summary>
    public void Flush()
    {
        if (_socket is null || _isBlocked || Output.IsEmpty) return;
        var sent = _socket.Send(Output.Unread);
        BytesSent += sent;
        Output.Consume(sent);
        _isBlocked = !Output.IsEmpty;
    }

    /// <summary>Ends it at once: what has not arrived must not arrive.</summary>
    public void End(string reason)
    {
        var wasOpen = _handshake.IsDone;
        _socket?.Abort();
        _socket = null;
        _received.Clear();
        Output.Clear();
        _links.OnEnded(this, wasOpen, _handshake.Failure.Length > 0 ? _handshake.Failure : reason, _handshake.Failure.Length > 0);
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (_socket is not null && !_handshake.IsDone)
        {
            var end = bytes[taken..].IndexOf((byte)'\n');
            if (end < 0)
            {
                if (bytes.Length - taken > LinkHandshake.MaxLineBytes) End("not a node of a pair");
                return taken;
            }

            var line = bytes.Slice(taken, end);
            taken += end + 1;
            Greet(line is [.., (byte)'\r'] ? line[..^1] : line);
        }

        while (_socket is not null)
        {
            var status = LinkReader.TryRead(bytes[taken..], _mostPayloadBytes, out var frame, out var consumed);
            if (status == ParseStatus.NeedMoreData) break;
            if (status != ParseStatus.Complete || !_links.OnFrame(ref frame))
            {
                End("it says what no node of this version says");
                break;
            }

            taken += consumed;
        }

        return taken;
    }

    private void Greet(ReadOnlySpan<byte> line)
    {
        Say(_handshake.OnLine(line));
        if (_handshake.Failure.Length > 0) End(_handshake.Failure);
        else if (_handshake.IsDone) _links.OnOpen(this);
    }

    private void Say(string line)
    {
        Output.Append(Encoding.ASCII.GetBytes(line));
        if (_isListener || _handshake.Failure.Length == 0) Flush();
    }
}
