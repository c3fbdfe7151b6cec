using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Understudy.Harness;

/// <summary>A client that knows no protocol: it sends bytes and waits for bytes, never longer than a limit.</summary>
/// <remarks>Text stands for bytes one to one (Latin-1), so that any byte can be written and compared as a character.</remarks>
public sealed class Wire : IDisposable
{
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly StringBuilder _unread = new();

    private Wire(Socket socket) => Socket = socket;

    public Socket Socket { get; }

    /// <summary>The other side has closed or reset the connection; what came before may still be unread.</summary>
    public bool IsClosed { get; private set; }

    public static Wire Connect(EndPoint endPoint)
    {
        var isUnix = endPoint is UnixDomainSocketEndPoint;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            socket.Connect(endPoint);
            if (!isUnix) socket.NoDelay = true;
            return new Wire(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The same, for a client that does not wait as long as the kernel does.</summary>
    public static Wire Connect(IPEndPoint endPoint, TimeSpan limit)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = new CancellationTokenSource(limit);
        try
        {
            socket.ConnectAsync(endPoint, patience.Token).AsTask().GetAwaiter().GetResult();
            return new Wire(socket);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw new TimeoutException($"no connection to {endPoint} within {limit.TotalMilliseconds} ms");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends all of it, waiting for room. A connection that closes meanwhile is no error: the reader will see it.</summary>
    public void Send(string text, TimeSpan? limit = null) => Send(Encoding.Latin1.GetBytes(text), limit);

    public void Send(ReadOnlySpan<byte> bytes, TimeSpan? limit = null)
    {
        var sent = TrySend(bytes, limit ?? DefaultLimit);
        if (sent < bytes.Length && !IsClosed) throw new TimeoutException($"sent only {sent} of {bytes.Length} bytes");
    }

    /// <summary>Sends until all is sent, the limit has passed or the connection has closed. Reads meanwhile, so that two full pipes never
    /// wait for each other.</summary>
    /// <returns>How many bytes were sent.</returns>
    public int TrySend(ReadOnlySpan<byte> bytes, TimeSpan limit, bool alsoRead = true)
    {
        var started = Stopwatch.GetTimestamp();
        var sent = 0;
        Socket.Blocking = false;
        while (sent < bytes.Length && !IsClosed && Stopwatch.GetElapsedTime(started) < limit)
        {
            if (alsoRead && Socket.Poll(0, SelectMode.SelectRead)) Receive();
            if (!Socket.Poll(1000, SelectMode.SelectWrite)) continue;
            sent += Socket.Send(bytes[sent..], SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock or SocketError.IOPending)) IsClosed = true;
        }
        return sent;
    }

    /// <summary>Says that nothing more will be sent, and goes on reading.</summary>
    public void ShutdownSend() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Everything up to and including the terminator; fails if the connection closes or the limit passes before.</summary>
    public string ReadThrough(string terminator, TimeSpan? limit = null) =>
        TryReadThrough(terminator, limit ?? DefaultLimit, out var text)
            ? text
            : throw Unfinished($"waiting for {Quote(terminator)}", text);

    /// <summary>Like <see cref="ReadThrough"/>; on failure gives what has arrived and leaves it unread.</summary>
    public bool TryReadThrough(string terminator, TimeSpan limit, out string text)
    {
        var end = -1;
        var searched = 0;
        var isComplete = Until(limit, () =>
        {
            var from = Math.Max(0, searched - terminator.Length);
            var at = _unread.ToString(from, _unread.Length - from).IndexOf(terminator, StringComparison.Ordinal);
            searched = _unread.Length;
            end = at < 0 ? -1 : from + at + terminator.Length;
            return at >= 0;
        });
        text = _unread.ToString(0, isComplete ? end : _unread.Length);
        if (isComplete) _unread.Remove(0, end);
        return isComplete;
    }

    public string ReadLine(TimeSpan? limit = null) => ReadThrough("\r\n", limit);

    public string ReadLines(int count, TimeSpan? limit = null) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => ReadLine(limit)));

    public string ReadExactly(int bytes, TimeSpan? limit = null)
    {
        if (!Until(limit ?? DefaultLimit, () => _unread.Length >= bytes)) throw Unfinished($"waiting for {bytes} bytes",
            _unread.ToString());
        var text = _unread.ToString(0, bytes);
        _unread.Remove(0, bytes);
        return text;
    }

    /// <summary>Like <see cref="ReadExactly"/>; on failure gives what has arrived and leaves it unread.</summary>
    public bool TryReadExactly(int bytes, TimeSpan limit, out string text)
    {
        var isComplete = Until(limit, () => _unread.Length >= bytes);
        text = _unread.ToString(0, isComplete ? bytes : _unread.Length);
        if (isComplete) _unread.Remove(0, bytes);
        return isComplete;
    }

    /// <summary>Whatever arrives until the other side closes; fails if it does not.</summary>
    public string ReadToClose(TimeSpan? limit = null)
    {
        Until(limit ?? DefaultLimit, () => false);
        if (!IsClosed) throw Unfinished("waiting for the close", _unread.ToString());
        var text = _unread.ToString();
        _unread.Clear();
        return text;
    }

    /// <summary>Sends a request and reads its answer up to the terminator, by default one line.</summary>
    public string Ask(string request, string terminator = "\r\n", TimeSpan? limit = null)
    {
        Send(request, limit);
        return ReadThrough(terminator, limit);
    }

    /// <summary>The value of a key or null for a miss; any other answer fails.</summary>
    public string? Get(string key, TimeSpan? limit = null)
    {
        var line = Ask($"get {key}\r\n", limit: limit);
        if (line == "END\r\n") return null;
        var words = line.TrimEnd().Split(' ');
        if (words is not ["VALUE", _, _, var size]) throw new InvalidDataException($"get {key} was answered {Quote(line)}");
        var rest = ReadExactly(int.Parse(size, System.Globalization.CultureInfo.InvariantCulture) + "\r\nEND\r\n".Length, limit);
        return rest[..^"\r\nEND\r\n".Length];
    }

    /// <summary>Stores and returns the answer's line.</summary>
    public string Set(string key, string value, TimeSpan? limit = null) =>
        Ask($"set {key} 0 0 {value.Length}\r\n{value}\r\n", limit: limit);

    /// <summary>The token of a key; fails on a miss.</summary>
    public string CasToken(string key) => Ask($"gets {key}\r\n", "END\r\n").Split("\r\n")[0].Split(' ')[4];

    /// <summary>Waits until the other side closes.</summary>
    public bool ClosesWithin(TimeSpan limit)
    {
        Until(limit, () => false);
        return IsClosed;
    }

    public static string Quote(string text)
    {
        var shown = text.Length <= 400 ? text : $"{text[..300]}...({text.Length} bytes)...{text[^60..]}";
        return $"\"{shown.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }

    public void Dispose() => Socket.Dispose();

    private bool Until(TimeSpan limit, Func<bool> isEnough)
    {
        var started = Stopwatch.GetTimestamp();
        while (!isEnough())
        {
            var left = limit - Stopwatch.GetElapsedTime(started);
            if (IsClosed || left <= TimeSpan.Zero) return false;
            if (Socket.Poll(left, SelectMode.SelectRead)) Receive();
        }
        return true;
    }

    private void Receive()
    {
        var count = Socket.Receive(_buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return;
        if (count == 0 || error != SocketError.Success) IsClosed = true;
        else _unread.Append(Encoding.Latin1.GetString(_buffer, 0, count));
    }

    private Exception Unfinished(string waiting, string text) => IsClosed
        ? new IOException($"closed while {waiting}; unread: {Quote(text)}")
        : new TimeoutException($"deadline while {waiting}; unread: {Quote(text)}");
}
