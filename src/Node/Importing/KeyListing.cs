using System.Buffers.Binary;
using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Text;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Node.Importing;

/// <summary>The keys that the source of an import holds, from its <c>lru_crawler metadump</c>, on a connection of its own.</summary>
/// <param name="loop">Where it lives.</param>
/// <param name="wants">Whether a key that is listed is to be copied.</param>
/// <param name="onMore">There may be keys to take, or it has ended.</param>
internal sealed class KeyListing(IEventLoop loop, ListingFilter wants, Action onMore) : ISocketHandler
{
    // While a list stands still memcached holds the lock of the bucket it is at, and clients wait for the items behind that lock (1.6.18).
    // So it is paused only where a million keys wait already.
    private const int PauseBytes = 64 << 20;
    private const int ResumeBytes = 16 << 20;
    private const int MaxLineBytes = 2048;

    // Length of the key, what its item takes.
    private const int RecordHeader = 1 + sizeof(int);

    private readonly ByteQueue _received = new(loop.Buffers);
    private readonly ByteQueue _keys = new(loop.Buffers);
    private readonly byte[] _decoded = new byte[ProtocolLimits.MaxKeyBytes];
    private ISocket? _socket;
    private long _heardAt;
    private bool _isByHash;
    private bool _isPaused;

    /// <summary>Listed by the source, whether wanted or not.</summary>
    public long Listed { get; private set; }

    /// <summary>Wanted, and not taken yet.</summary>
    public long Left { get; private set; }

    /// <summary>It has begun, and has not ended.</summary>
    public bool IsOpen => _socket is not null;

    /// <summary>The source has begun to list, or has listed all.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The last key that was listed has been taken.</summary>
    public bool IsOver => !IsOpen && Left == 0;

    /// <summary>Somebody else's list is under way: it is to be begun again.</summary>
    public bool WasBusy { get; private set; }

    /// <summary>Why it ended before its end; null: it did not.</summary>
    public string? Problem { get; private set; }

    /// <param name="source">Whose keys.</param>
    /// <param name="isByHash">It can list each item once, whatever moves meanwhile.</param>
    public void Begin(NetworkAddress source, bool isByHash)
    {
        Stop();
        (_isByHash, _heardAt, Listed, HasBegun, WasBusy, Problem) = (isByHash, loop.Now, 0, false, false, null);
        _socket = loop.Connect(source, this);
    }

    public bool TryTake(Span<byte> key, out int length, out int itemBytes)
    {
        (length, itemBytes) = (0, 0);
        if (_keys.IsEmpty) return false;
        var record = _keys.Unread;
        length = record[0];
        itemBytes = BinaryPrimitives.ReadInt32LittleEndian(record[1..]);
        record.Slice(RecordHeader, length).CopyTo(key);
        _keys.Consume(RecordHeader + length);
        Left--;
        if (!_isPaused || _keys.Length > ResumeBytes) return true;
        _isPaused = false;
        _heardAt = loop.Now;
        _socket?.ResumeReceiving();
        return true;
    }

    /// <summary>Often enough.</summary>
    public void OnTick()
    {
        if (IsOpen && !_isPaused && loop.Now - _heardAt > ImportTimes.ListSilence) End("it stopped listing its keys");
    }

    public void Stop()
    {
        Disconnect();
        _keys.Clear();
        Left = 0;
    }

    public void OnConnected() => _socket!.Send(_isByHash ? TextRequestWriter.MetadumpByHash : TextRequestWriter.Metadump);

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        _heardAt = loop.Now;
        _received.Append(bytes);
        while (IsOpen && _received.Unread.IndexOf((byte)'\n') is var end and >= 0)
        {
            OnLine(_received.Unread[..end].TrimEnd("\r "u8));
            if (IsOpen) _received.Consume(end + 1);
        }

        if (_received.Length > MaxLineBytes) End("it sent a line that is not of a list of keys");
        if (_keys.Length > PauseBytes && IsOpen && !_isPaused)
        {
            _isPaused = true;
            _socket!.PauseReceiving();
        }

        onMore();
    }

    public void OnEndOfStream() => End("it closed the connection while it listed its keys");

    public void OnWritable()
    {
    }

    public void OnClosed(CloseReason reason) => End($"it cannot be asked for its keys ({reason})");

    private void OnLine(ReadOnlySpan<byte> line)
    {
        if (MetadumpLine.TryRead(line, out var item))
        {
            HasBegun = true;
            Listed++;
            if (item.TryDecodeKey(_decoded, out var length)) Add(_decoded.AsSpan(0, length), in item);
            return;
        }

        // The first line since 1.6.43.
        if (line.SequenceEqual("OK"u8)) return;
        if (line.SequenceEqual("END"u8))
        {
            HasBegun = true;
            Disconnect();
            return;
        }

        WasBusy = line.StartsWith("BUSY"u8) || line.StartsWith("ERROR locked"u8);
        if (WasBusy) Disconnect();
        else End($"it does not list its keys: {PrintableText.Of(Encoding.Latin1.GetString(line))}");
    }

    private void Add(ReadOnlySpan<byte> key, in MetadumpLine item)
    {
        if (!wants(key, in item)) return;
        var record = _keys.Reserve(RecordHeader + key.Length);
        record[0] = (byte)key.Length;
        BinaryPrimitives.WriteInt32LittleEndian(record[1..], (int)Math.Clamp(item.ItemBytes, 0, int.MaxValue));
        key.CopyTo(record[RecordHeader..]);
        _keys.Advance(RecordHeader + key.Length);
        Left++;
    }

    private void End(string problem)
    {
        Problem ??= problem;
        Disconnect();
        onMore();
    }

    private void Disconnect()
    {
        _socket?.Abort();
        _socket = null;
        _received.Clear();
        _isPaused = false;
    }
}

/// <summary>Whether a key that the source lists is to be copied.</summary>
internal delegate bool ListingFilter(ReadOnlySpan<byte> key, in MetadumpLine item);
