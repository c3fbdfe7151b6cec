using System.Runtime.CompilerServices;
using Understudy.Protocol.Meta;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Upstreams;

/// <summary>What one connection sends: requests gather, and leave when that makes a good packet.</summary>
/// <remarks>Apart from the connection because it knows bytes and their positions, and neither states nor replies.</remarks>
internal sealed class RequestStream
{
    private readonly IEventLoop _loop;
    private readonly PendingCalls _pending;
    private readonly UpstreamCounters _counters;
    private readonly ServerBacklog _backlog;
    private long _holdNanoseconds;
    private int _backlogBytes;
    private ISocket? _socket;
    private long _unanswered;        // calls sent with the last flush or before it and not answered
    private bool _isBlocked;         // the kernel took less than all
    private bool _isStuck;           // a call was given up, and nothing has been taken since
    private volatile bool _isBehind;
    private bool _isNumbered;        // the call that is being written carries its number

    /// <param name="loop">The connection's.</param>
    /// <param name="pending">The connection's calls.</param>
    /// <param name="counters">The connection's; counts what is sent.</param>
    /// <param name="backlog">Of the process.</param>
    /// <param name="options">How long requests gather while the batch before them is unanswered, and how many bytes may wait.</param>
    public RequestStream(IEventLoop loop, PendingCalls pending, UpstreamCounters counters, ServerBacklog backlog, ProxyOptions options)
    {
        _loop = loop;
        _pending = pending;
        _counters = counters;
        _backlog = backlog;
        Change(options);
        Output = new ByteQueue(loop.Buffers, BufferUse.ToServers);
    }

    /// <summary>Bytes that wait to be sent.</summary>
    public ByteQueue Output { get; }

    /// <summary>How far the server's kernel has confirmed the stream of requests, of which <see cref="UpstreamCounters.BytesSent"/> have
    /// been sent. Costs a system call.</summary>
    public long ConfirmedBytes => _counters.BytesSent - (_socket?.UnconfirmedBytes ?? 0);

    /// <summary>How far the server's kernel would take the stream of requests: it grows as the server's process reads them. 0 where that is
    /// not known. Costs two system calls.</summary>
    public long RoomEnd => _socket is not null && _socket.TryTellPeerRoom(out var bytes) ? ConfirmedBytes + bytes : 0;

    /// <summary>The server takes what it is sent more slowly than that comes. Not said of one that takes nothing at all. As of the last
    /// batch; any thread.</summary>
    public bool IsBehind => _isBehind;

    /// <summary>As <see cref="IsBehind"/>, with what has come in this batch.</summary>
    public bool IsBehindNow => Output.Length > _backlogBytes && !_isStuck;

    // Where the last request written ends in the stream of requests.
    private uint WrittenEnd => (uint)(_counters.BytesSent + Output.Length);

    /// <summary>Goes on by other options.</summary>
    public void Change(ProxyOptions options)
    {
        _holdNanoseconds = (long)options.HoldTime.TotalNanoseconds;
        _backlogBytes = Math.Min(ServerBacklog.MostBytes, options.ServerOutputLimitBytes / 2);
    }

    /// <summary>From now on this is where it is sent.</summary>
    public void Attach(ISocket socket) => _socket = socket;

    /// <summary>Puts a call's request into the output, and notes where it ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(IUpstreamCall call, int tag, UpstreamConnection upstream)
    {
        call.Write(tag, upstream);
        _pending.MarkWritten(WrittenEnd, _isNumbered);
        _isNumbered = false;
    }

    /// <summary>Puts the number of the call that is being written behind a meta request's last flag, as its opaque: the reply carries it
    /// too, or the two do not belong together.</summary>
    public void AppendNumber() => Output.Advance(MetaRequestWriter.Opaque(TakeNumber(), Output.Reserve(MetaRequestWriter.FixedRoom)));

    /// <summary>The number of the call that is being written, which its writer puts behind it as its opaque.</summary>
    public uint TakeNumber()
    {
        _isNumbered = true;
        return _pending.NextNumber;
    }

    /// <summary>Puts a whole meta request into the output, with the number of the call that is being written.</summary>
    /// <param name="request">A line with its CRLF, and a value if there is one.</param>
    public void AppendNumbered(ReadOnlySpan<byte> request)
    {
        var lineEnd = request.IndexOf("\r\n"u8);
        Output.Append(request[..lineEnd]);
        AppendNumber();
        Output.Append(request[lineEnd..]);
    }

    /// <summary>The oldest call has its whole reply.</summary>
    /// <returns>Whether what waited for that may be sent now.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool OnAnswered() => _unanswered > 0 && --_unanswered == 0 && !Output.IsEmpty;

    /// <summary>Sends what waits, or holds it back for a moment if that makes a better packet.</summary>
    /// <param name="heldSince">Since when something waits, in loop time.</param>
    /// <returns>False if it was held back.</returns>
    public bool TryFlush(long heldSince)
    {
        if (_isBlocked || Output.IsEmpty || _socket is null)
        {
            NoteBacklog();
            return true;
        }

        // While the last batch is unanswered, the next one gathers: the server's answers set the pace.
        if (_unanswered > 0 && Output.Length < FlushPolicy.UpstreamHoldBytes && _loop.Now - heldSince < _holdNanoseconds) return false;

        _unanswered = _pending.Count;
        Send();
        return true;
    }

    /// <summary>Sends all that waits, as far as the kernel takes it.</summary>
    public void Send()
    {
        var sent = _socket!.Send(Output.Unread);
        _counters.BytesSent += sent;
        Output.Consume(sent);
        _isBlocked = !Output.IsEmpty;
        if (sent > 0) _isStuck = false;
        NoteBacklog();
    }

    /// <summary>The server has neither taken nor given anything for as long as it may.</summary>
    public void OnStuck()
    {
        _isStuck = true;
        NoteBacklog();
    }

    /// <summary>The kernel takes more.</summary>
    public void OnWritable()
    {
        _isBlocked = false;
        if (!Output.IsEmpty) Send();
    }

    /// <summary>The connection is no more.</summary>
    public void Clear()
    {
        _socket = null;
        _isBlocked = false;
        _isStuck = false;
        _unanswered = 0;
        Output.Clear();
        NoteBacklog();
    }

    private void NoteBacklog()
    {
        if (IsBehindNow == _isBehind) return;
        _isBehind = !_isBehind;
        if (_isBehind) _backlog.Add();
        else _backlog.Remove();
    }
}
