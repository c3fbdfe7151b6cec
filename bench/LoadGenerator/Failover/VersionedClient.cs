using System.Buffers.Text;
using System.Text;
using Understudy.LoadGenerator.Load;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Failover;

/// <summary>One connection: keeps requests in flight, and reads what comes back in their order.</summary>
internal sealed class VersionedClient : ISocketHandler
{
    private const int DeepestPipeline = 256;

    private readonly VersionedLoad _load;
    private readonly VersionedItems _items;
    private readonly BatchedOutput _output;
    private readonly Queue<VersionedRequest> _inFlight = new(DeepestPipeline);
    private byte[] _received = [];

    public VersionedClient(VersionedLoad load, int index, VersionedItems items, BatchSenders senders, IEventLoop loop)
    {
        _load = load;
        _items = items;
        Index = index;
        _output = new BatchedOutput(senders, loop.Buffers);
    }

    public int Index { get; }

    /// <summary>The next key of a walk over all keys that this connection writes.</summary>
    public int Cursor { get; set; }

    /// <summary>Requests of the timetable sent so far.</summary>
    public long Scheduled { get; set; }

    public int InFlight => _inFlight.Count;

    public void Connect(IEventLoop loop, NetworkAddress target) => _output.Socket = loop.Connect(target, this);

    public void Abort() => _output.Socket?.Abort();

    public void Pump()
    {
        while (_inFlight.Count < DeepestPipeline && _load.TryNext(this, out var request))
        {
            _inFlight.Enqueue(request);
            Write(request);
        }
    }

    public void OnConnected() => _load.OnConnected();

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> unread = _received.Length == 0 ? bytes : [.. _received, .. bytes];
        while (_inFlight.TryPeek(out var request) && TryTake(unread, request, out var taken))
        {
            _inFlight.Dequeue();
            unread = unread[taken..];
        }

        _received = unread.ToArray();
        if (_inFlight.Count == 0 && unread.Length > 0) _load.Fail($"bytes that nobody asked for: {Text(unread)}");
        Pump();
    }

    public void OnEndOfStream() => _load.Fail("the target closed a connection");

    public void OnWritable() => _output.Unblock();

    public void OnClosed(CloseReason reason) => _load.Fail($"a connection was lost: {reason}");

    private bool TryTake(ReadOnlySpan<byte> bytes, in VersionedRequest request, out int taken)
    {
        taken = bytes.IndexOf((byte)'\n') + 1;
        if (taken == 0) return false;
        var line = bytes[..taken].TrimEnd("\r\n"u8);
        if (request.IsSet || !line.StartsWith("VALUE "u8))
        {
            if (!request.IsSet && line.SequenceEqual("END"u8)) _load.OnMiss(request);
            else if (request.IsSet && line.SequenceEqual("STORED"u8)) _load.OnStored(request);
            else _load.OnError(request, Text(line));
            return true;
        }

        // VALUE <key> <flags> <bytes> and behind the value an END.
        if (!Utf8Parser.TryParse(line[(line.LastIndexOf((byte)' ') + 1)..], out int length, out _)) _load.Fail(Text(line));
        var end = taken + length + "\r\nEND\r\n".Length;
        if (bytes.Length < end) return false;
        _load.OnValue(request, _items.VersionOf(request.Key, bytes.Slice(taken, length)));
        taken = end;
        return true;
    }

    private void Write(in VersionedRequest request)
    {
        var room = _output.Reserve(64 + _items.ValueBytes);
        (request.IsSet ? "set "u8 : "get "u8).CopyTo(room);
        ItemPattern.WriteKey(room[4..], request.Key);
        var at = 4 + ItemPattern.KeyBytes;
        if (request.IsSet)
        {
            " 0 0 "u8.CopyTo(room[at..]);
            Utf8Formatter.TryFormat(_items.ValueBytes, room[(at + 5)..], out var digits);
            at += 5 + digits;
            "\r\n"u8.CopyTo(room[at..]);
            _items.WriteValue(room[(at + 2)..], request.Key, request.Version);
            at += 2 + _items.ValueBytes;
        }

        "\r\n"u8.CopyTo(room[at..]);
        _output.Advance(at + 2);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 100)]);
}
