using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Understudy.Scenarios.Hostile;

/// <summary>A small memcached that now and then answers something else than it was asked.</summary>
internal sealed class HostileServer : IDisposable
{
    // Often enough to lie at once when it is used again, and rare enough to be used for a while.
    private const int HonestAnswers = 20;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<string, (string Flags, byte[] Value)> _items = new();
    private readonly long _startedAt = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
    private int _answers;
    private int _lies;

    public HostileServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
        _listener.Listen(128);
        Run(Accept);
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";

    public bool IsHostile { get; set; }

    public int Lies => _lies;

    public void Dispose() => _listener.Dispose();

    private static void Run(Action work) => new Thread(() =>
    {
        try
        {
            work();
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            // The other side, or this one, has closed.
        }
    }) { IsBackground = true }.Start();

    private void Accept()
    {
        while (true)
        {
            var socket = _listener.Accept();
            Run(() => Serve(socket));
        }
    }

    private void Serve(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        using var input = new BufferedStream(stream, 64 << 10);
        while (ReadLine(input) is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var answer = Answer(words, input);
            if (IsHostile && words is [not ("stats" or "version"), ..] && Interlocked.Increment(ref _answers) % HonestAnswers == 0)
                answer = Lie(words, answer);
            if (answer is null) return;
            stream.Write(answer);
        }
    }

    private static string? ReadLine(Stream input)
    {
        var line = new StringBuilder();
        for (var next = input.ReadByte(); next >= 0; next = input.ReadByte())
        {
            if (next == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)next);
        }

        return null;
    }

    private byte[] Answer(string[] words, Stream input) => words switch
    {
        ["stats", ..] => Bytes($"STAT pid 1\r\nSTAT uptime {Now - _startedAt + 1}\r\nSTAT time {Now}\r\nSTAT version 1.6.18\r\nEND\r\n"),
        ["version"] => Bytes("VERSION 1.6.18\r\n"),
        ["get" or "gets", .. var keys] => [.. keys.SelectMany(key => Value(words[0], key)), .. Bytes("END\r\n")],
        ["set", var key, var flags, _, var length, ..] => Store(key, flags, length, input, "STORED"),
        ["ms", var key, var length, .. var flags] => Store(key, "0", length, input, "HD" + Returned(flags, key)),
        ["delete", var key, ..] => Bytes(_items.TryRemove(key, out _) ? "DELETED\r\n" : "NOT_FOUND\r\n"),
        ["md", var key, .. var flags] => Bytes((_items.TryRemove(key, out _) ? "HD" : "NF") + Returned(flags, key) + "\r\n"),
        ["mg", var key, .. var flags] => MetaValue(key, flags),
        ["ma", var key, .. var flags] => Bytes("NF" + Returned(flags, key) + "\r\n"),
        ["me", var key, ..] => Bytes(_items.ContainsKey(key) ? $"ME {key} exp=-1 la=1 cas=1 fetch=no cls=1 size=64\r\n" : "EN\r\n"),
        ["mn"] => Bytes("MN\r\n"),
        ["flush_all", ..] => Flush(),
        ["lru_crawler", ..] => Bytes(string.Concat(_items.Keys.Select(
            key => $"key={Uri.EscapeDataString(key)} exp=-1 la={Now} cas=1 fetch=no cls=1 size=64\n")) + "END\r\n"),
        _ => Bytes("ERROR\r\n"),
    };

    // Null: closes.
    private byte[]? Lie(string[] words, byte[] truth)
    {
        var kind = Interlocked.Increment(ref _lies) % 12;
        var key = words.Length > 1 ? words[1] : "x";
        return kind switch
        {
            0 => Bytes("VALUE another 0 5\r\nEVIL!\r\nEND\r\n"),
            1 => [.. truth, .. truth],
            2 => [],
            3 => Bytes("nonsense\r\n"),
            4 => Bytes("ERROR\r\n"),
            5 => Bytes("SERVER_ERROR in trouble\r\n"),
            6 => [.. Bytes($"VALUE {key} 0 1500000000\r\n"), .. new byte[1 << 20]],
            7 => [.. Bytes($"VALUE {key} 0 100000000\r\n"), .. new byte[16 << 20]],
            8 => Bytes(string.Concat(Enumerable.Repeat("STAT x 1\r\n", 1 << 20))),
            9 => Bytes(new string('a', 8 << 20)),
            10 => Bytes("VA 5\r\nEVIL!\r\n"),
            _ => null,
        };
    }

    private byte[] Value(string verb, string key)
    {
        if (!_items.TryGetValue(key, out var item)) return [];
        var token = verb == "gets" ? " 1" : "";
        return [.. Bytes($"VALUE {key} {item.Flags} {item.Value.Length}{token}\r\n"), .. item.Value, .. Bytes("\r\n")];
    }

    private byte[] MetaValue(string key, string[] flags)
    {
        if (!_items.TryGetValue(key, out var item)) return Bytes("EN" + Returned(flags, key) + "\r\n");
        if (!flags.Contains("v")) return Bytes("HD" + Returned(flags, key, item.Flags) + "\r\n");
        return [.. Bytes($"VA {item.Value.Length}{Returned(flags, key, item.Flags)}\r\n"), .. item.Value, .. Bytes("\r\n")];
    }

    private byte[] Store(string key, string flags, string length, Stream input, string answer)
    {
        var value = new byte[int.Parse(length, CultureInfo.InvariantCulture) + 2];
        input.ReadExactly(value);
        _items[key] = (flags, value[..^2]);
        return Bytes(answer + "\r\n");
    }

    private byte[] Flush()
    {
        _items.Clear();
        return Bytes("OK\r\n");
    }

    private static string Returned(string[] flags, string key, string? clientFlags = null) => string.Concat(flags.Select(
        flag => flag[0] switch
    {
        'O' => " " + flag,
        'k' => " k" + key,
        'f' when clientFlags is not null => " f" + clientFlags,
        't' when clientFlags is not null => " t-1",
        'c' when clientFlags is not null => " c1",
        _ => "",
    }));

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
