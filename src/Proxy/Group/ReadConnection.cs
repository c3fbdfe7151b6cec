using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Upstreams;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>A follower's connection to one server, on which nothing but gets are sent.</summary>
internal sealed class ReadConnection : ISocketHandler, IFlushable
{
    // One that refuses, or does not answer, is let be for a while: others are read meanwhile.
    private const long RetryNanoseconds = 250_000_000;

    private readonly FollowerReads _reads;
    private readonly IEventLoop _loop;
    private readonly ServerDialer _dialer;
    private readonly Queue<KeyRead> _asked = new();
    private readonly ByteQueue _output;
    private readonly ByteQueue _received;
    private ISocket? _socket;
    private NetworkAddress? _address;
    private int _life;
    private long _neededBytes;       // the frame at the front of what was received is this long, as far as is known
    private long _movedAt;           // when anything came last, or was begun to be waited for
    private long _retryAt;

    /// <param name="reads">Knows the others.</param>
    /// <param name="loop">The group's.</param>
    /// <param name="dialer">Of that loop.</param>
    /// <param name="server">The server's number.</param>
    public ReadConnection(FollowerReads reads, IEventLoop loop, ServerDialer dialer, int server)
    {
        (_reads, _loop, _dialer, Number) = (reads, loop, dialer, server);
        _output = new ByteQueue(loop.Buffers);
        _received = new ByteQueue(loop.Buffers, BufferUse.FromServers);
    }

    public int Number { get; }

    /// <summary>It can be asked.</summary>
    public bool IsUp { get; private set; }

    public bool IsDirty { get; set; }

    /// <summary>The end of its connection here; null while there is none.</summary>
    public string? LocalName => _socket?.LocalName;

    /// <summary>Connects, or goes on waiting, or ends.</summary>
    /// <param name="address">Where the server is; null: it is not to be asked.</param>
    /// <param name="life">How often it has left. A connection from before the last time is worth nothing.</param>
    public void Look(NetworkAddress? address, int life)
    {
        var now = _loop.Now;
        if (_socket is not null && (address is null || life != _life || !address.Equals(_address))) Close();
        if (address is null) return;
        if (_socket is null)
        {
            if (now >= _retryAt) Connect(address, life, now);
            return;
        }

        var limit = IsUp ? _reads.Options.ReplyTimeout : _reads.Options.ConnectTimeout;
        if ((!IsUp || _asked.Count > 0) && now - _movedAt > (long)limit.TotalNanoseconds) Break();
    }

    /// <returns>False: it cannot be asked.</returns>
    public bool TryAsk(KeyRead read)
    {
        if (!IsUp || _asked.Count >= _reads.Options.MaxServerQueue) return false;
        if (_asked.Count == 0) _movedAt = _loop.Now;
        _asked.Enqueue(read);
        _output.Append("get "u8);
        _output.Append(read.Key);
        _output.Append("\r\n"u8);
        _reads.MarkDirty(this);
        return true;
    }

    public bool TryFlush()
    {
        if (_socket is not null && !_output.IsEmpty) _output.Consume(_socket.Send(_output.Unread));
        return true;
    }

    public void OnConnected() => IsUp = true;

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        _movedAt = _loop.Now;
        // All of it has been received by now, so whatever it says was so when the lease still ran.
        var isBelieved = _reads.MayBelieve(Number, _life);
        if (_received.IsEmpty)
        {
            var consumed = Read(bytes, isBelieved);
            if (_socket is not null && consumed < bytes.Length) _received.Append(bytes[consumed..]);
            return;
        }

        _received.Append(bytes);
        if (_received.Length < _neededBytes) return;
        var taken = Read(_received.Unread, isBelieved);
        if (_socket is not null) _received.Consume(taken);
    }

    public void OnEndOfStream() => Break();

    public void OnWritable() => TryFlush();

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        Break();
    }

    private void Connect(NetworkAddress address, int life, long now)
    {
        (_address, _life, _movedAt) = (address, life, now);
        _socket = _dialer.Connect(address, _reads.TlsOf(Number), this);
    }

    private int Read(ReadOnlySpan<byte> bytes, bool isBelieved)
    {
        var consumed = 0;
        _neededBytes = 0;
        while (consumed < bytes.Length)
        {
            var taken = ReadOne(bytes[consumed..], isBelieved);
            if (taken == 0) break;
            consumed += taken;
        }

        return consumed;
    }

    // The whole of an answer. 0: it is not all there, or makes no sense.
    private int ReadOne(ReadOnlySpan<byte> bytes, bool isBelieved)
    {
        if (!_asked.TryPeek(out var read)) return BreakOff();
        var status = ReplyParser.TryRead(bytes, out var reply);
        if (status == ParseStatus.Invalid) return BreakOff();
        if (reply.Length == 0) return 0;
        if (reply.Kind == ReplyKind.Value) return ReadValue(bytes, in reply, read, isBelieved);
        if (reply.Kind is not ReplyKind.End and < ReplyKind.Error) return BreakOff();
        _asked.Dequeue();
        read.IsMissed |= isBelieved && reply.Kind == ReplyKind.End;
        Deliver(read, isBelieved, value: default);
        return (int)reply.Length;
    }

    private int ReadValue(ReadOnlySpan<byte> bytes, in Reply reply, KeyRead read, bool isBelieved)
    {
        var end = "END\r\n"u8;
        var isOther = !bytes.Slice(reply.KeyOffset, reply.KeyLength).SequenceEqual(read.Key);
        var behind = bytes.Length > reply.Length ? bytes[(int)reply.Length..] : default;
        var seen = Math.Min(behind.Length, end.Length);
        if (isOther || reply.ValueLength > _reads.Options.MaxValueBytes || !behind[..seen].SequenceEqual(end[..seen])) return BreakOff();
        _neededBytes = reply.Length + end.Length;
        if (seen < end.Length) return 0;
        _asked.Dequeue();
        Deliver(read, isBelieved, bytes[..(int)reply.Length]);
        return (int)reply.Length + end.Length;
    }

    private void Deliver(KeyRead read, bool isBelieved, ReadOnlySpan<byte> value)
    {
        if (read.Owner is null)
        {
            _reads.Return(read);
        }
        else if (!isBelieved)
        {
            _reads.WithoutLease++;
            read.End(ReadOutcome.Failed);
        }
        else if (!value.IsEmpty)
        {
            // An earlier copy has lost it: the leader puts it back.
            var isLeaders = read.IsMissed && _reads.HearsLeader;
            read.End(isLeaders ? ReadOutcome.Failed : ReadOutcome.Hit, isLeaders ? default : value);
        }
        else
        {
            _reads.GoOn(read);
        }
    }

    private int BreakOff()
    {
        Break();
        return 0;
    }

    private void Break()
    {
        _retryAt = _loop.Now + RetryNanoseconds;
        Close();
    }

    private void Close()
    {
        _socket?.Abort();
        (_socket, IsUp, _neededBytes) = (null, false, 0);
        _output.Clear();
        _received.Clear();
        for (var left = _asked.Count; left > 0; left--)
        {
            var read = _asked.Dequeue();
            if (read.Owner is null) _reads.Return(read);
            else _reads.Fail(read);
        }
    }
}
