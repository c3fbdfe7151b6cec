using System.Buffers.Binary;
using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Text;
using Understudy.Proxy.Upstreams;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Rejoin;

/// <summary>The keys that a list of servers hold, from their <c>lru_crawler metadump</c>, one server after the other.</summary>
/// <remarks>
/// <c>hash</c> visits each item once; <c>all</c> is faster and loses items that move meanwhile (memcached 1.6.18 lost 56 of 340,000). A
/// dump has a connection of its own, which is paused while enough keys wait, so that memory does not depend on the number of items.
/// Servers that have no such dump are asked for a <see cref="SlabDump"/>.
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

    // Length of the key, size of the item, seconds since its last use, whether it was fetched, expiry, CAS token, slab class, server.
    private const int RecordHeader = 1 + sizeof(int) + sizeof(long) + 1 + sizeof(long) + sizeof(ulong) + 1 + sizeof(ushort);

    private readonly ServerWorker _worker;
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
    private SlabDump? _slabs;
    private bool _isPaused;
    private bool _awaitsLogin;       // the first line says whether we are let in
    private int _busyRetries;
    private int _life;               // of the source, when it was asked
    private long _lastReceived;

    /// <param name="worker">Where to run.</param>
    /// <param name="sources">Servers to list; their own clocks tell the age of their items.</param>
    /// <param name="wants">Which of their keys are wanted.</param>
    public DumpFeed(ServerWorker worker, IEnumerable<UpstreamConnection> sources, DumpFilter wants)
    {
        _worker = worker;
        var loop = _loop = worker.Loop;
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
            ExpiresAt = BinaryPrimitives.ReadInt64LittleEndian(record[14..]),
            Cas = BinaryPrimitives.ReadUInt64LittleEndian(record[22..]),
            SlabClass = record[30],
            Source = BinaryPrimitives.ReadUInt16LittleEndian(record[31..]),
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

    public void OnConnected()
    {
        var server = _source!.Capabilities;
        _slabs = server.HasMetadump ? null : new SlabDump();
        if (_source.Login is { } login) _awaitsLogin = _socket!.Send(login.Request) > 0;
        _socket!.Send(_slabs is not null ? TextRequestWriter.StatsItems
            : server.HasMetadumpByHash ? TextRequestWriter.MetadumpByHash : TextRequestWriter.Metadump);
    }

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
        if (_awaitsLogin && line.SequenceEqual("STORED"u8))
        {
            _awaitsLogin = false;
            return true;
        }

        if (MetadumpLine.TryRead(line, out var item))
        {
            AddKey(in item);
            return true;
        }

        if (_slabs is not null && TryReadSlabs(line, out var goesOn)) return goesOn;

        // The first line since 1.6.43.
        if (line.SequenceEqual("OK"u8)) return true;
        if (line.SequenceEqual("END"u8))
        {
            if (!_source!.Capabilities.HasWholeMetadump)
                Problem ??= $"{_source.Address}, memcached {_source.Capabilities.Version}, leaves out the newest item of each slab class";
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

    private void AddKey(in MetadumpLine item)
    {
        if (!item.TryDecodeKey(_decoded, out var length)) return;
        var key = _decoded.AsSpan(0, length);
        if (!_wants(key, _source!.Server)) return;

        Add(new ListedKey
        {
            Key = key,
            ItemBytes = (int)Math.Min(item.ItemBytes, int.MaxValue),
            AgeSeconds = _source.ServerUnixSeconds - item.LastAccess,
            IsFetched = item.IsFetched,
            ExpiresAt = item.ExpiresAt,
            Cas = item.Cas,
            SlabClass = item.SlabClass,
        });
    }

    private void Add(in ListedKey key)
    {
        var length = key.Key.Length;
        var record = _keys.Reserve(RecordHeader + length);
        record[0] = (byte)length;
        BinaryPrimitives.WriteInt32LittleEndian(record[1..], key.ItemBytes);
        BinaryPrimitives.WriteInt64LittleEndian(record[5..], key.AgeSeconds);
        record[13] = key.IsFetched ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(record[14..], key.ExpiresAt);
        BinaryPrimitives.WriteUInt64LittleEndian(record[22..], key.Cas);
        record[30] = key.SlabClass;
        BinaryPrimitives.WriteUInt16LittleEndian(record[31..], (ushort)_source!.Server);
        key.Key.CopyTo(record[RecordHeader..]);
        _keys.Advance(RecordHeader + length);
    }

    // Of a slab dump: false if the line is of none.
    private bool TryReadSlabs(ReadOnlySpan<byte> line, out bool goesOn)
    {
        goesOn = true;
        if (_slabs!.TryReadItem(line, _source!.ServerUnixSeconds, out var key))
        {
            if (_wants(key.Key, _source.Server)) Add(in key);
            return true;
        }

        if (!_slabs.TryReadLine(line)) return false;
        if (!line.SequenceEqual("END"u8)) return true;
        if (_slabs.NextQuestion() is { Length: > 0 } question)
        {
            _socket!.Send(question);
            return true;
        }

        if (_slabs.IsCutShort) Problem ??= $"{_source.Address} lists no more than 2 MiB of keys per slab class";
        goesOn = false;
        Disconnect();
        NextSource();
        return true;
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
        _socket = _worker.Dialer.Connect(_source.Address, _worker.Servers[_source.Server].Tls, this);
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
        _isPaused = _awaitsLogin = false;
    }
}

/// <summary>Whether a key that a source holds is to be copied from it.</summary>
internal delegate bool DumpFilter(ReadOnlySpan<byte> key, int source);
