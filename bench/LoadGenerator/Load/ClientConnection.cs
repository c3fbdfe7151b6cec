using System.Buffers.Text;
using System.Numerics;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Load;

/// <summary>One client: keeps up to the wanted number of requests in flight and checks every reply.</summary>
internal sealed class ClientConnection : ISocketHandler
{
    private readonly LoadThread _thread;
    private readonly LoadOptions _options;
    private readonly IEventLoop _loop;
    private readonly BatchedOutput _output;
    private readonly ReplyReader _replies;
    private readonly PendingRequest[] _pending;
    private uint _oldest;
    private uint _next;
    private bool _isConnected;

    public ClientConnection(LoadThread thread, int index, LoadOptions options, IEventLoop loop)
    {
        _thread = thread;
        Index = index;
        _options = options;
        _loop = loop;
        _output = new BatchedOutput(thread.Senders, loop.Buffers);
        _replies = new ReplyReader(thread.Items, options.KeyCount, options.KeysPerGet, loop.Buffers);
        _pending = new PendingRequest[BitOperations.RoundUpToPowerOf2((uint)options.Depth)];
    }

    /// <summary>Position among the connections of its thread.</summary>
    public int Index { get; }

    /// <summary>Requests of the timetable sent so far.</summary>
    public long Scheduled { get; set; }

    public int InFlight => (int)(_next - _oldest);

    public void Connect() => _output.Socket = _loop.Connect(_options.Target, this);

    /// <summary>Sends what may be sent now.</summary>
    public void Pump()
    {
        while (InFlight < _options.Depth && _thread.TryNext(this, out var request))
        {
            _pending[_next++ & (_pending.Length - 1)] = request;
            if (request.IsSet) WriteSet(request.FirstKey);
            else WriteGet(request.FirstKey);
        }
    }

    public void OnConnected()
    {
        _isConnected = true;
        _thread.OnConnected();
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (InFlight == 0)
            {
                _thread.Counts.Errors++;
                _thread.Counts.FirstError ??= "a reply that nobody asked for";
                return;
            }

            ref var request = ref _pending[_oldest & (_pending.Length - 1)];
            if (!_replies.TryRead(ref bytes, request, _thread.Counts)) break;
            _thread.OnReply(request);
            _oldest++;
        }

        Pump();
    }

    public void OnEndOfStream()
    {
        _output.Socket?.Close();
        Lose("connection closed by the target");
    }

    public void OnWritable() => _output.Unblock();

    public void OnClosed(CloseReason reason)
    {
        if (!_isConnected && _thread.IsConnecting)
        {
            _output.Socket = null;
            _thread.ConnectAgain(this);
            return;
        }

        Lose($"connection lost: {reason}");
    }

    /// <summary>Resets the connection, so that thousands of them leave no TIME_WAIT behind.</summary>
    public void Abort()
    {
        _output.Socket?.Abort();
        _output.Socket = null;
    }

    private void Lose(string reason)
    {
        _output.Socket = null;
        _thread.OnLost(InFlight, reason);
    }

    private void WriteGet(int firstKey)
    {
        var bytes = 3 + _options.KeysPerGet * (ItemPattern.KeyBytes + 1) + 2;
        var line = _output.Reserve(bytes);
        "get"u8.CopyTo(line);
        var at = 3;
        for (var i = 0; i < _options.KeysPerGet; i++)
        {
            line[at] = (byte)' ';
            ItemPattern.WriteKey(line[(at + 1)..], (firstKey + i) % _options.KeyCount);
            at += ItemPattern.KeyBytes + 1;
        }

        "\r\n"u8.CopyTo(line[at..]);
        _output.Advance(bytes);
    }

    private void WriteSet(int key)
    {
        var room = _output.Reserve(64 + _options.ValueBytes);
        "set "u8.CopyTo(room);
        ItemPattern.WriteKey(room[4..], key);
        " 0 0 "u8.CopyTo(room[16..]);
        Utf8Formatter.TryFormat(_options.ValueBytes, room[21..], out var digits);
        var at = 21 + digits;
        "\r\n"u8.CopyTo(room[at..]);
        _thread.Items.WriteValue(room[(at + 2)..], key);
        at += 2 + _options.ValueBytes;
        "\r\n"u8.CopyTo(room[at..]);
        _output.Advance(at + 2);
    }
}
