using System.Buffers.Binary;
using Understudy.Connections.Clients;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>A follower's client at the leader: looks to its owner like the client's own connection.</summary>
/// <remarks>What was on its way for too long (S6) ends it: its client may have given up, and written through another proxy since.</remarks>
internal sealed class CarriedSocket : ISocket, ISocketHandler
{
    private readonly IEventLoop _loop;
    private readonly OfficeGate _gate;
    private readonly long _term;
    private readonly ISocketHandler _handler;
    private readonly ByteQueue _joined;
    private readonly byte[] _head = new byte[CarriedStream.HeadBytes];
    private ISocket _inner = null!;
    private int _headBytes;
    private int _left;               // of the piece that is being received
    private long _stamp;
    private bool _hasEnded;
    private bool _isGone;

    private CarriedSocket(IEventLoop loop, OfficeGate gate, ISocketHandler handler)
    {
        (_loop, _gate, _term, _handler) = (loop, gate, gate.Term, handler);
        _joined = new ByteQueue(loop.Buffers);
    }

    public string RemoteName => _inner.RemoteName;

    public string LocalName => _inner.LocalName;

    public int UnconfirmedBytes => _inner.UnconfirmedBytes;

    /// <summary>Takes over a connection that a follower has made for a client. On its loop.</summary>
    public static CarriedSocket Accept(ClientTerms terms, OfficeGate gate, AcceptedSocket accepted, ISocketHandler handler)
    {
        var socket = new CarriedSocket(terms.Loop, gate, handler);
        socket._inner = terms.Sockets.Adopt(accepted, tls: null, socket);
        return socket;
    }

    public bool TryTellPeerRoom(out int bytes) => _inner.TryTellPeerRoom(out bytes);

    public int Send(ReadOnlySpan<byte> bytes) => _inner.Send(bytes);

    public void PauseReceiving() => _inner.PauseReceiving();

    public void ResumeReceiving() => _inner.ResumeReceiving();

    public void Close()
    {
        _isGone = true;
        _inner.Close();
    }

    public void Abort()
    {
        _isGone = true;
        _inner.Abort();
    }

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        var first = ReadOnlySpan<byte>.Empty;
        while (bytes.Length > 0)
        {
            if (_hasEnded || !TryReadHead(ref bytes) || (_left > 0 && !_gate.MayBegin(_term, _stamp, _loop.Unbroken)))
            {
                End();
                return;
            }

            var piece = bytes[..Math.Min(_left, bytes.Length)];
            bytes = bytes[piece.Length..];
            _left -= piece.Length;
            if (piece.IsEmpty) continue;
            if (first.IsEmpty && _joined.IsEmpty)
            {
                first = piece;
                continue;
            }

            if (_joined.IsEmpty) _joined.Append(first);
            _joined.Append(piece);
        }

        if (!_joined.IsEmpty)
        {
            _handler.OnReceived(_joined.Unread);
            _joined.Clear();
        }
        else if (!first.IsEmpty)
        {
            _handler.OnReceived(first);
        }

        if (_hasEnded && !_isGone) _handler.OnEndOfStream();
    }

    /// <summary>The follower has gone in the middle: what its client sent last may not be whole.</summary>
    public void OnEndOfStream()
    {
        if (!_hasEnded) End();
    }

    public void OnWritable() => _handler.OnWritable();

    public void OnClosed(CloseReason reason)
    {
        _isGone = true;
        _joined.Clear();
        _handler.OnClosed(reason);
    }

    // False: it makes no sense.
    private bool TryReadHead(ref ReadOnlySpan<byte> bytes)
    {
        if (_left > 0) return true;
        var taken = Math.Min(CarriedStream.HeadBytes - _headBytes, bytes.Length);
        bytes[..taken].CopyTo(_head.AsSpan(_headBytes));
        bytes = bytes[taken..];
        _headBytes += taken;
        if (_headBytes < CarriedStream.HeadBytes) return true;
        _headBytes = 0;
        _stamp = BinaryPrimitives.ReadInt64BigEndian(_head);
        _left = BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(8));
        _hasEnded = _left == 0;
        return _left is >= 0 and <= CarriedStream.MostBytes;
    }

    private void End()
    {
        if (_isGone) return;
        _isGone = true;
        _joined.Clear();
        _inner.Abort();
        _handler.OnClosed(CloseReason.Reset);
    }
}
