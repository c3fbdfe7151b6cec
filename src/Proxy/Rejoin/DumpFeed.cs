using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Understudy.Proxy.Upstreams;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Rejoin;

/// <summary>The keys that a list of servers hold, from their <c>lru_crawler metadump</c>, one server after the other.</summary>
/// <remarks>
/// <c>hash</c> visits each item once; <c>all</c> is faster and loses items that move meanwhile (memcached 1.6.18 lost 56 of 340,000). A
/// dump has a connection of its own, which is paused while enough keys wait, so that memory does not depend on the number of items.
/// </remarks>
internal sealed class DumpFeed : IKeyFeed, ISocketHandler
{
    // While a dump stands still memcached holds the lock of the bucket it is at, and clients wait for the items behind that lock (1.6.18).
    // So it is read to its end at once as a rule, and paused only where its keys find no other place.
    private const int PauseBytes = 16 << 20;
    private const int ResumeBytes = 4 << 20;
    private const int MaxLineBytes = 2048;

    // One dump runs at a time on a server; somebody else's is waited for.
    private const long BusyRetryNanoseconds = 1_000_000_000;
    private const int MaxBusyRetries = 30;

    // A server that lists its keys sends thousands of lines a second.
    private const long StallNanoseconds = 10_000_000_000;

    // How often the source is looked at: one that has left is not waited for.
    private const long LookNanoseconds = 100_000_000;

    // Length of the key, size of the item, seconds since its last use, whether it was fetched.
    private const int RecordHeader = 1 + sizeof(int) + sizeof(long) + 1;

    private readonly IEventLoop _loop;
    private readonly Queue<UpstreamConnection> _sources;
    private readonly DumpFilter _wants;
    private readonly ByteQueue _received;
    private readonly ByteQueue _keys;
    private readonly ActionTimer _timer;
    private readonly ActionTimer _lookTimer;
    private readonly byte[] _taken = new byte[256];
    private readonly byte[] _decoded = new byte[256];
    private Action _onMore = static () => { };
    private UpstreamConnection? _source;
    private ISocket? _socket;
    private bool _isPaused;
    private int _busyRetries;
    private int _life;               // of the source, when it was asked
    private long _lastReceived;

    /// <param name="loop">Where to run.</param>
    /// <param name="sources">Servers to list; their own clocks tell the age of their items.</param>
    /// <param name="wants">Which of their keys are wanted.</param>
    public DumpFeed(IEventLoop loop, IEnumerable<UpstreamConnection> sources, DumpFilter wants)
    {
        _loop = loop;
        _sources = new Queue<UpstreamConnection>(sources);
        _wants = wants;
        _received = new ByteQueue(loop.Buffers);
        _keys = new ByteQueue(loop.Buffers);
        _timer = new ActionTimer(Request);
        _lookTimer = new ActionTimer(Look);
    }

    public bool IsOpen => _source is not null || !_keys.IsEmpty;

    public string? Problem { get; private set; }

    public void Start(Action onMore)
    {
        _onMore = onMore;
        NextSource();
    }

    public bool TryTake(out ListedKey key)
    {
        key = default;
        if (_keys.IsEmpty) return false;
        var record = _keys.Unread;
        var length = record[0];
        record.Slice(RecordHeader, length).CopyTo(_taken);
        key = new ListedKey
        {
            Key = _taken.AsSpan(0, length),
            ItemBytes = BinaryPrimitives.ReadInt32LittleEndian(record[1..]),
            AgeSeconds = BinaryPrimitives.ReadInt64LittleEndian(record[5..]),
            IsFetched = record[13] != 0,
        };
        _keys.Consume(RecordHeader + length);
        if (_isPaused && _keys.Length < ResumeBytes)
        {
            _isPaused = false;
            _socket?.ResumeReceiving();
        }

        return true;
    }

    public void Stop()
    {
        _sources.Clear();
        _keys.Clear();
        Disconnect();
        _source = null;
    }

    public void OnConnected() => _socket!.Send("lru_crawler metadump hash\r\n"u8);

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        _lastReceived = _loop.Now;
        _received.Append(bytes);
        while (_source is not null && _received.Unread.IndexOf((byte)'\n') is var end and >= 0)
        {
            var line = _received.Unread[..end].TrimEnd("\r "u8);
            if (!OnLine(line)) return;
            _received.Consume(end + 1);
        }

        if (_received.Length > MaxLineBytes)
        {
            Fail("it sent a line that is not of a dump");
            return;
        }

        if (_keys.Length > PauseBytes && !_isPaused)
        {
            _isPaused = true;
            _socket?.PauseReceiving();
        }

        _onMore();
    }

    public void OnEndOfStream() => Fail("it closed the connection within the dump");

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        Fail(reason.ToString());
    }

    public void OnWritable()
    {
    }

    private bool OnLine(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("key="u8))
        {
            AddKey(line[4..]);
            return true;
        }

        // The first line since 1.6.43.
        if (line.SequenceEqual("OK"u8)) return true;
        if (line.SequenceEqual("END"u8))
        {
            Disconnect();
            NextSource();
            return false;
        }

        if ((line.StartsWith("BUSY"u8) || line.StartsWith("ERROR locked"u8)) && _busyRetries++ < MaxBusyRetries)
        {
            Disconnect();
            _loop.Schedule(_timer, BusyRetryNanoseconds);
            return false;
        }

        Fail(Encoding.ASCII.GetString(line));
        return false;
    }

    // key=%41 exp=-1 la=1700000000 cas=1 fetch=yes cls=1 size=64, and more words since 1.6.24.
    private void AddKey(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)' ');
        if (end <= 0 || !TryDecode(line[..end], _decoded, out var length)) return;
        var key = _decoded.AsSpan(0, length);
        if (!_wants(key, _source!.Server)) return;

        var rest = line[end..];
        var record = _keys.Reserve(RecordHeader + length);
        record[0] = (byte)length;
        BinaryPrimitives.WriteInt32LittleEndian(record[1..], (int)Math.Min(NumberBehind(" size="u8, rest), int.MaxValue));
        BinaryPrimitives.WriteInt64LittleEndian(record[5..], _source.ServerUnixSeconds - NumberBehind(" la="u8, rest));
        record[13] = rest.IndexOf(" fetch=yes"u8) >= 0 ? (byte)1 : (byte)0;
        key.CopyTo(record[RecordHeader..]);
        _keys.Advance(RecordHeader + length);
    }

    private static long NumberBehind(ReadOnlySpan<byte> name, ReadOnlySpan<byte> line)
    {
        var at = line.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(line[(at + name.Length)..], out long number, out _) ? number : 0;
    }

    // Bytes that are not unreserved in URIs are written as %XX.
    private static bool TryDecode(ReadOnlySpan<byte> encoded, Span<byte> key, out int length)
    {
        length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            if (length > 250) return false;
            var value = encoded[i];
            if (value == (byte)'%')
            {
                var digits = encoded[(i + 1)..Math.Min(i + 3, encoded.Length)];
                if (!Utf8Parser.TryParse(digits, out value, out var used, 'x') || used != 2) return false;
                i += 2;
            }

            key[length++] = value;
        }

        return length is > 0 and <= 250;
    }

    private void NextSource()
    {
        _busyRetries = 0;
        if (_sources.TryDequeue(out _source)) Request();
        else _onMore();
    }

    private void Request()
    {
        if (_source is null) return;
        _life = _source.Life;
        _lastReceived = _loop.Now;
        _socket = _loop.Connect(_source.Address, this);
        _loop.Schedule(_lookTimer, LookNanoseconds);
    }

    private void Look()
    {
        // While it is paused it is we who are slow.
        if (_isPaused) _lastReceived = _loop.Now;
        if (_source!.State == UpstreamState.Down || _source.Life != _life) Fail("it went out of use");
        else if (_loop.Now - _lastReceived > StallNanoseconds) Fail("nothing came for 10 s");
        else _loop.Schedule(_lookTimer, LookNanoseconds);
    }

    private void Fail(string reason)
    {
        Problem ??= $"the list of keys of {_source!.Address} is not whole: {reason}";
        Disconnect();
        NextSource();
    }

    private void Disconnect()
    {
        _loop.Cancel(_timer);
        _loop.Cancel(_lookTimer);
        _socket?.Abort();
        _socket = null;
        _received.Clear();
        _isPaused = false;
    }
}

/// <summary>Whether a key that a source holds is to be copied from it.</summary>
internal delegate bool DumpFilter(ReadOnlySpan<byte> key, int source);
