using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Understudy.LoadGenerator.Comparison;

namespace Understudy.LoadGenerator.Replay;

/// <summary>A real memcached over a socket: one get of many keys, then the missing ones by set without replies.</summary>
internal sealed class MemcachedUnderTest : ICacheUnderTest
{
    private readonly ChildProcess _process;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request = new byte[1 << 20];
    private readonly byte[] _reply = new byte[1 << 20];

    public MemcachedUnderTest(string program, int mebibytes)
    {
        var address = FreePort.Next();
        // Of options given twice memcached takes the last.
        string[] words = [.. TargetCommand.Memcached(address), "-t", "1", "-m", mebibytes.ToString(CultureInfo.InvariantCulture)];
        _process = ChildProcess.Start(program, words, 0);
        FirstReply.Await(address, "version\r\n"u8);
        _socket.Connect(address.EndPoint!);
    }

    public string Name => "memcached";

    public int Replay(ReadOnlySpan<CacheRequest> requests)
    {
        var length = Append(0, "get"u8);
        foreach (var request in requests)
        {
            length = Append(length, " "u8);
            request.WriteKey(_request.AsSpan(length));
            length += CacheRequest.KeyBytes;
        }

        Send(Append(length, "\r\n"u8));
        var replyLength = ReceiveUntil("END\r\n"u8);
        return StoreMissing(requests, _reply.AsSpan(0, replyLength));
    }

    public long CountItems()
    {
        Send(Append(0, "stats\r\n"u8));
        var text = Encoding.ASCII.GetString(_reply, 0, ReceiveUntil("END\r\n"u8));
        var line = text.Split("\r\n").First(l => l.StartsWith("STAT curr_items ", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
    }

    public long UsedBytes() => 0;

    public void Dispose()
    {
        _socket.Dispose();
        _process.Dispose();
    }

    // Replies come in the order of the keys and leave out those that are missing.
    private int StoreMissing(ReadOnlySpan<CacheRequest> requests, ReadOnlySpan<byte> reply)
    {
        Span<byte> key = stackalloc byte[CacheRequest.KeyBytes];
        var missing = 0;
        var length = 0;
        foreach (var request in requests)
        {
            request.WriteKey(key);
            if (reply.StartsWith("VALUE "u8) && reply[6..].StartsWith(key))
            {
                reply = reply[(reply.IndexOf((byte)'\n') + 1 + request.ValueBytes + 2)..];
                continue;
            }

            missing++;
            length = Append(length, "set "u8);
            length = Append(length, key);
            length = Append(length, Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $" 0 0 {request.ValueBytes} noreply\r\n")));
            _request.AsSpan(length, request.ValueBytes).Fill((byte)'v');
            length = Append(length + request.ValueBytes, "\r\n"u8);
        }

        if (length > 0) Send(length);
        return missing;
    }

    private int Append(int length, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_request.AsSpan(length));
        return length + bytes.Length;
    }

    private void Send(int length)
    {
        for (var sent = 0; sent < length;) sent += _socket.Send(_request.AsSpan(sent, length - sent));
    }

    private int ReceiveUntil(ReadOnlySpan<byte> end)
    {
        var length = 0;
        while (!_reply.AsSpan(0, length).EndsWith(end))
        {
            var received = _socket.Receive(_reply.AsSpan(length));
            if (received == 0) throw new InvalidOperationException("memcached closed the connection");
            length += received;
        }

        return length;
    }
}
