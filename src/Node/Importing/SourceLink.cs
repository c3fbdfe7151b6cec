using System.Buffers.Text;
using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Text;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Node.Importing;

/// <summary>The one connection over which the items of an import come, for whomever: what it tells later is as new or newer.</summary>
internal sealed class SourceLink : ISocketHandler
{
    private readonly IEventLoop _loop;
    private readonly ISourceHandler _handler;
    private readonly long _mostFrameBytes;
    private readonly ByteQueue _output;
    private readonly ByteQueue _received;
    private readonly ByteQueue _keys;
    private readonly Queue<SourceCall> _calls = [];
    private readonly byte[] _key = new byte[ProtocolLimits.MaxKeyBytes];
    private readonly byte[] _encoded = new byte[ProtocolLimits.MaxKeyBytes];
    private ISocket? _socket;
    private bool _isConnected;
    private bool _isBlocked;
    private long _skip;
    private bool _isTaking;
    private uint _number;

    /// <param name="loop">Where it lives.</param>
    /// <param name="handler">Its owner.</param>
    /// <param name="mostItemBytes">A larger item is skipped.</param>
    public SourceLink(IEventLoop loop, ISourceHandler handler, int mostItemBytes)
    {
        (_loop, _handler, _mostFrameBytes) = (loop, handler, (long)mostItemBytes + ProtocolLimits.MaxReplyLineBytes);
        _output = new ByteQueue(loop.Buffers);
        _received = new ByteQueue(loop.Buffers);
        _keys = new ByteQueue(loop.Buffers);
    }

    /// <summary>When something came last, or something was asked of a source that owed nothing.</summary>
    public long HeardAt { get; private set; }

    /// <summary>It owes an answer, or the connection.</summary>
    public bool IsAwaited => _socket is not null && (!_isConnected || _calls.Count > 0);

    public bool IsConnected => _isConnected;

    public void Call(NetworkAddress address)
    {
        HeardAt = _loop.Now;
        _socket = _loop.Connect(address, this);
    }

    public void Ask(SourceCallKind kind)
    {
        if (!Begin(new SourceCall(kind, 0, 0, null), default)) return;
        _output.Append(kind == SourceCallKind.Figures ? TextRequestWriter.Stats : "stats settings\r\n"u8);
    }

    /// <summary>Asks about a key.</summary>
    /// <param name="kind">What.</param>
    /// <param name="key">As it is stored.</param>
    /// <param name="bytes">What the answer is expected to take.</param>
    /// <param name="question">Who is told of the answer.</param>
    /// <returns>False if no command can name the key.</returns>
    public bool TryAsk(SourceCallKind kind, ReadOnlySpan<byte> key, int bytes = 0, SourceQuestion? question = null)
    {
        var isBase64 = Base64Key.IsNeededFor(key);
        if (isBase64 && !Base64Key.TryEncode(key, _encoded, out _)) return false;
        if (!Begin(new SourceCall(kind, ++_number, bytes, question), key)) return true;
        var named = NameOf(key, isBase64);
        var room = _output.Reserve(named.Length + MetaRequestWriter.FixedRoom);
        _output.Advance(kind != SourceCallKind.Look ? MetaRequestWriter.State(named, isBase64, _number, room)
            : isBase64 ? MetaRequestWriter.LookByDelete(named, _number, room) : MetaRequestWriter.Look(named, room));
        return true;
    }

    /// <summary>Gives a stale item's token back.</summary>
    public void GiveBack(ReadOnlySpan<byte> key, ulong cas, bool keepsCas)
    {
        if (!Begin(new SourceCall(SourceCallKind.GiveBack, ++_number, 0, null), key)) return;
        var isBase64 = Base64Key.IsNeededFor(key);
        var named = NameOf(key, isBase64);
        var room = _output.Reserve(named.Length + MetaRequestWriter.FixedRoom);
        _output.Advance(MetaRequestWriter.Invalidate(named, isBase64, cas, keepsCas, _number, room));
    }

    /// <summary>Stores a small item that is ours.</summary>
    public void Store(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!Begin(new SourceCall(SourceCallKind.Mark, 0, 0, null), key)) return;
        var room = _output.Reserve(key.Length + MetaRequestWriter.FixedRoom);
        _output.Advance(TextRequestWriter.Store(adds: false, key, "0"u8, 0, value.Length, room));
        _output.Append(value);
        _output.Append("\r\n"u8);
    }

    /// <summary>Sends what has been written. At the end of each batch.</summary>
    public void Flush()
    {
        if (!_isConnected || _isBlocked || _output.IsEmpty) return;
        _output.Consume(_socket!.Send(_output.Unread));
        _isBlocked = !_output.IsEmpty;
    }

    /// <summary>Ends it.</summary>
    public void Close()
    {
        _socket?.Abort();
        _socket = null;
        _isConnected = false;
        _output.Clear();
        _keys.Clear();
        if (!_isTaking) _received.Clear();
        foreach (var call in _calls) call.Question?.OnAnswered();
        _calls.Clear();
    }

    public void OnConnected()
    {
        _isConnected = true;
        HeardAt = _loop.Now;
        _handler.OnLinked();
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        HeardAt = _loop.Now;
        _isTaking = true;
        if (_received.IsEmpty)
        {
            var taken = Take(bytes);
            if (_socket is not null) _received.Append(bytes[taken..]);
        }
        else
        {
            _received.Append(bytes);
            var taken = Take(_received.Unread);
            if (_socket is null) _received.Clear();
            else _received.Consume(taken);
        }

        _isTaking = false;
    }

    public void OnEndOfStream() => _handler.OnLost("it closed the connection");

    public void OnWritable()
    {
        _isBlocked = false;
        Flush();
    }

    public void OnClosed(CloseReason reason)
    {
        var wasConnected = _isConnected;
        _socket = null;
        _handler.OnLost(wasConnected ? $"the connection broke ({reason})" : $"it cannot be reached ({reason})");
    }

    private bool Begin(in SourceCall call, ReadOnlySpan<byte> key)
    {
        if (_socket is null)
        {
            call.Question?.OnAnswered();
            return false;
        }

        if (_calls.Count == 0) HeardAt = _loop.Now;
        _calls.Enqueue(call);
        _keys.Append([(byte)key.Length]);
        _keys.Append(key);
        return true;
    }

    private ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> key, bool isBase64)
    {
        if (!isBase64 || !Base64Key.TryEncode(key, _encoded, out var length)) return key;
        return _encoded.AsSpan(0, length);
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (_socket is not null && taken < bytes.Length)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, bytes.Length - taken);
                (_skip, taken) = (_skip - skipped, taken + skipped);
                continue;
            }

            var rest = bytes[taken..];
            var status = ReplyParser.TryRead(rest, out var reply);
            var isTooLarge = status == ParseStatus.NeedMoreData && reply.Length > _mostFrameBytes;
            if (status == ParseStatus.NeedMoreData && !isTooLarge) break;
            if (_calls.Count == 0 || (status != ParseStatus.Complete && !isTooLarge) || !TryTell(rest, in reply, isTooLarge))
            {
                if (_socket is not null) _handler.OnLost($"it says '{Printed(rest)}', which is no answer of a memcached to that");
                break;
            }

            if (isTooLarge) _skip = reply.Length;
            else taken += (int)reply.Length;
        }

        return taken;
    }

    private bool TryTell(ReadOnlySpan<byte> bytes, in Reply reply, bool isTooLarge)
    {
        var call = _calls.Peek();
        var key = _key.AsSpan(0, _keys.Unread[0]);
        _keys.Unread.Slice(1, key.Length).CopyTo(key);
        var isOfCall = reply.OpaqueLength == 0 || IsNumber(bytes.Slice(reply.OpaqueOffset + 1, reply.OpaqueLength - 1), call.Number);
        if (!isOfCall) return false;
        var goesOn = false;
        if (isTooLarge)
        {
            _handler.OnTooLarge(in call, key);
        }
        else if (_handler.OnReply(in call, key, bytes[..(int)reply.Length], in reply) is { } more)
        {
            goesOn = more;
        }
        else
        {
            return false;
        }

        if (goesOn || _socket is null) return true;
        _calls.Dequeue();
        _keys.Consume(1 + key.Length);
        call.Question?.OnAnswered();
        return true;
    }

    private static bool IsNumber(ReadOnlySpan<byte> text, uint number) =>
        Utf8Parser.TryParse(text, out uint shown, out var used, 'x') && used == text.Length && shown == number;

    private static string Printed(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAny("\r\n"u8);
        return PrintableText.Of(Encoding.Latin1.GetString(bytes[..Math.Min(end < 0 ? bytes.Length : end, 60)]));
    }
}
