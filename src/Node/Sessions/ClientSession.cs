using Understudy.Node.Watching;
using Understudy.Node.Workers;
using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Transport.Buffers;
using Understudy.Transport.Clients;
using Understudy.Transport.Sockets;

namespace Understudy.Node.Sessions;

/// <summary>One client: reads its requests one after the other and gathers the replies, which leave in one packet per batch.</summary>
internal sealed class ClientSession : ISocketHandler, IClient
{
    /// <summary>Above this much unsent output nothing more is executed for the client until it has taken half of it.</summary>
    public const int PauseBytes = 1 << 20;

    private readonly NodeWorker _worker;
    private readonly ByteQueue _received;
    private ISocket? _socket;
    private long _neededBytes;       // the request at the front of the received bytes is this long, as far as is known
    private long _skipBytes;         // bytes of a refused value that are still to come
    private bool _isPaused;          // not reading: the client has to take its replies first
    private bool _isReading;
    private bool _isBlocked;         // the kernel has no room for what we send
    private bool _isEnding;          // no more requests; closes once all replies are out, unless it watches
    private bool _isBroken;          // reset, or closed by us for what it said
    private bool _endsAfterKept;     // the client sends no more, but some of what it sent is still to be executed

    public ClientSession(NodeWorker worker)
    {
        _worker = worker;
        _received = new ByteQueue(worker.Loop.Buffers);
        Output = new ByteQueue(worker.Loop.Buffers);
    }

    /// <summary>Replies that wait to be sent.</summary>
    public ByteQueue Output { get; }

    public int Index { get; set; }

    /// <summary>What it is called, as long as the node lives.</summary>
    public required int Number { get; init; }

    /// <summary>Set once it only watches: it may say nothing more, and stays.</summary>
    public Watcher? Watcher { get; private set; }

    /// <summary>Whether the worker has it on its list of clients with something to send.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Bytes of the keys of the multi-get at the front that have been answered; the client has to take those replies
    /// first.</summary>
    public int KeysDone { get; set; }

    /// <summary>A long answer that is made piece by piece as the client takes it. Requests behind it wait.</summary>
    public KeyDump? Dump { get; set; }

    /// <summary>When the last request came, in loop time.</summary>
    public long LastRequestAt { get; private set; }

    public string RemoteName => _socket?.RemoteName ?? "a client that has left";

    /// <summary>The address that it came to.</summary>
    public string LocalName => _socket?.LocalName ?? string.Empty;

    /// <summary>Whether so much waits to be sent that the rest has to wait too.</summary>
    public bool IsFull => Output.Length > PauseBytes;

    public void Open(ISocket socket)
    {
        _socket = socket;
        LastRequestAt = _worker.Loop.Now;
    }

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        _worker.Counters.BytesRead += bytes.Length;
        if (_isEnding) return;
        LastRequestAt = _worker.Loop.Now;
        if (_received.IsEmpty && !_isPaused)
        {
            var consumed = Read(bytes);
            if (!_isEnding && consumed < bytes.Length) Keep(bytes[consumed..]);
        }
        else
        {
            Keep(bytes);
            ReadKept();
        }

        _worker.MarkDirty(this);
    }

    public void OnEndOfStream()
    {
        StopWatching();
        // A client may stop sending and still read: it gets what it asked for.
        if (_isPaused) _endsAfterKept = true;
        else _isEnding = true;
        _worker.MarkDirty(this);
    }

    public void OnClosed(CloseReason reason)
    {
        _isBroken = true;
        Leave();
    }

    public void OnWritable()
    {
        _isBlocked = false;
        _worker.MarkDirty(this);
    }

    /// <summary>Sends what has been gathered; goes on with what had to wait for that. At the end of a batch.</summary>
    public void Flush()
    {
        if (_socket is null) return;
        Send();
        if (_isPaused && !_isReading && Output.Length <= PauseBytes / 2) Resume();
        CloseIfDone();
    }

    /// <summary>Reads no more requests; closes after the replies to those before.</summary>
    public void End() => _isEnding = true;

    /// <summary>From now on it is shown what happens, and says nothing.</summary>
    public void Become(Watcher watcher)
    {
        Watcher = watcher;
        _isEnding = true;
    }

    public void Drain()
    {
        _isEnding = true;
        Dump = null;
        StopWatching();
        CloseIfDone();
    }

    public void Close()
    {
        _socket?.Close();
        Leave();
    }

    private int Read(ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        _neededBytes = 0;
        _isReading = true;
        while (consumed < bytes.Length && !_isEnding)
        {
            if (_skipBytes > 0)
            {
                var skipped = (int)Math.Min(_skipBytes, bytes.Length - consumed);
                _skipBytes -= skipped;
                consumed += skipped;
                continue;
            }

            if (Dump is not null) break;
            if (IsFull)
            {
                Pause();
                break;
            }

            var rest = bytes[consumed..];
            var status = RequestParser.TryRead(rest, _worker.MaxAnyValueBytes, out var request);
            if (status == ParseStatus.NeedMoreData)
            {
                _neededBytes = request.Length;
                break;
            }

            consumed += Take(status, rest, ref request);
        }

        if (Dump is not null) Pause();
        _isReading = false;
        return consumed;
    }

    // How much of the received bytes is done with.
    private int Take(ParseStatus status, ReadOnlySpan<byte> rest, ref Request request)
    {
        switch (status)
        {
            case ParseStatus.Complete:
                if (!_worker.Dispatcher.Execute(this, rest, in request)) return 0;
                return (int)request.Length;

            case ParseStatus.Invalid:
                _worker.Dispatcher.Refuse(this, rest, in request);
                var consumed = (int)Math.Min(request.Length, rest.Length);
                _skipBytes = request.Length - consumed;
                return consumed;

            default:
                _worker.Dispatcher.Refuse(this, rest, in request);
                _isEnding = true;
                _isBroken = true;
                return rest.Length;
        }
    }

    private void ReadKept()
    {
        if (_isPaused || _received.IsEmpty || _received.Length < _neededBytes) return;
        var consumed = Read(_received.Unread);
        if (_isEnding) _received.Clear();
        else if (consumed > 0) _received.Consume(consumed);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_received.Length + bytes.Length > PauseBytes && !_worker.HasMemory)
        {
            // Somebody has to give way, and this client is in the middle of something large.
            Output.Append("SERVER_ERROR out of memory reading request\r\n"u8);
            _isEnding = true;
            _received.Clear();
            return;
        }

        _received.Append(bytes);
    }

    private void Pause()
    {
        if (_isPaused) return;
        _isPaused = true;
        _socket?.PauseReceiving();
    }

    private void Resume()
    {
        if (Dump is { } dump)
        {
            if (!dump.Continue(this))
            {
                _worker.MarkDirty(this);
                return;
            }

            Dump = null;
        }

        _isPaused = false;
        ReadKept();
        _worker.MarkDirty(this);
        if (_isPaused) return;
        if (_endsAfterKept) _isEnding = true;
        else _socket?.ResumeReceiving();
    }

    private void Send()
    {
        if (_isBlocked || Output.IsEmpty) return;
        var sent = _socket!.Send(Output.Unread);
        _worker.Counters.BytesWritten += sent;
        Output.Consume(sent);
        _isBlocked = !Output.IsEmpty;
    }

    private void CloseIfDone()
    {
        if (_isEnding && Watcher is null && Output.IsEmpty && _socket is not null) Close();
    }

    private void StopWatching()
    {
        if (Watcher is { } watcher) _worker.StopWatching(watcher);
        Watcher = null;
    }

    private void Leave()
    {
        if (Index < 0) return;
        if (_worker.Watch.IsOn) _worker.Watch.Disconnected(this, isOrderly: !_isBroken);
        _socket = null;
        _isEnding = true;
        StopWatching();
        Dump = null;
        Output.Clear();
        _received.Clear();
        _worker.Remove(this);
    }
}
