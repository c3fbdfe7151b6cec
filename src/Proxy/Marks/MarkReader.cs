using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Proxy.Pools;
using Understudy.Proxy.Upstreams;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Marks;

/// <summary>Asks one server for the marks that it holds, on a connection of its own.</summary>
internal sealed class MarkReader : ISocketHandler, IReplySink
{
    // memcached reads lines of 2048 bytes from any client.
    private const int MaxLineBytes = 2000;

    private readonly ServerDialer _dialer;
    private readonly PoolServer _holder;
    private readonly NetworkAddress _address;
    private readonly ServerLogin? _login;
    private readonly byte[][] _keys;
    private readonly Action _onOver;
    private readonly ByteQueue _output;
    private readonly ReplyReader _replies;
    private readonly List<OutMark> _marks = [];
    private ISocket? _socket;
    private int _lines;              // asked and not answered
    private bool _awaitsLogin;       // it wanted a login, and has been sent one
    private bool _isLoggedIn;

    /// <param name="loop">Where to run.</param>
    /// <param name="dialer">Of that loop.</param>
    /// <param name="holder">The server.</param>
    /// <param name="address">Of the server.</param>
    /// <param name="keys">Of the marks, by the number of the server that each is on.</param>
    /// <param name="onOver">Called once, unless it is stopped before.</param>
    public MarkReader(
        IEventLoop loop, ServerDialer dialer, PoolServer holder, NetworkAddress address, byte[][] keys, Action onOver)
    {
        _dialer = dialer;
        _holder = holder;
        _address = address;
        _login = holder.Login;
        _keys = keys;
        _onOver = onOver;
        _output = new ByteQueue(loop.Buffers);
        _replies = new ReplyReader(loop.Buffers, this);
    }

    /// <summary>What it said, as far as it answered.</summary>
    public IReadOnlyList<OutMark> Marks => _marks;

    public bool IsOver { get; private set; }

    public void Start()
    {
        WriteRequest();
        _socket = _dialer.Connect(_address, _holder.Tls, this);
    }

    /// <summary>Waits no longer.</summary>
    public void Stop()
    {
        IsOver = true;
        _socket?.Abort();
        _socket = null;
        _output.Clear();
        _replies.Clear();
    }

    public void OnConnected() => Send();

    public void OnWritable() => Send();

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        if (!_replies.TryRead(bytes)) End();
    }

    public bool OnFrame(ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (!TryLogIn(frame, in reply) && !TryTake(frame, in reply)) End();
        return !IsOver;
    }

    public void OnEndOfStream() => End();

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        End();
    }

    // Asked for before it has let us in, it may say so once or for each line: how many replies there are depends on its packets.
    private bool TryLogIn(ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (_login is null || _isLoggedIn) return false;
        if (_awaitsLogin && reply.Kind == ReplyKind.Stored)
        {
            _isLoggedIn = true;
            _lines = 0;
            WriteRequest();
            Send();
            return true;
        }

        if (!ServerLogin.IsAskedFor(frame)) return false;
        if (_awaitsLogin) return true;
        _awaitsLogin = true;
        _output.Append(_login.Request);
        Send();
        return true;
    }

    private bool TryTake(ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (reply.Kind == ReplyKind.End) return --_lines > 0;
        if (reply.Kind != ReplyKind.Value) return false;
        var server = IndexOf(frame.Slice(reply.KeyOffset, reply.KeyLength));
        if (server >= 0 && OutMark.TryRead(frame.Slice(reply.LineLength, reply.ValueLength), out var since))
            _marks.Add(new OutMark(server, _holder.Number, since));
        return true;
    }

    private int IndexOf(ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (key.SequenceEqual(_keys[i])) return i;
        }

        return -1;
    }

    private void WriteRequest()
    {
        var lineBytes = MaxLineBytes;
        foreach (var key in _keys)
        {
            if (lineBytes + 1 + key.Length > MaxLineBytes)
            {
                if (_lines++ > 0) _output.Append(TextRequestWriter.LineEnd);
                _output.Advance(TextRequestWriter.BeginRetrieval(Verb.Get, exptime: 0, _output.Reserve(TextRequestWriter.FixedRoom)));
                lineBytes = "get".Length;
            }

            _output.Advance(TextRequestWriter.NextKey(key, _output.Reserve(key.Length + 1)));
            lineBytes += 1 + key.Length;
        }

        _output.Append(TextRequestWriter.LineEnd);
    }

    private void Send()
    {
        if (_output.IsEmpty) return;
        _output.Consume(_socket!.Send(_output.Unread));
    }

    private void End()
    {
        if (IsOver) return;
        Stop();
        _onOver();
    }
}
