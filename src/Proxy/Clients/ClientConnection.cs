using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Workers;
using Understudy.Transport.Buffers;
using Understudy.Transport.Clients;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Clients;

/// <summary>One client: reads its requests, keeps the order of its replies.</summary>
internal sealed class ClientConnection : ISocketHandler, IFlushable, IClient
{
    private readonly ProxyWorker _worker;
    private readonly ByteQueue _received;
    private ISocket? _socket;
    private Flight? _tail;
    private int _inFlight;
    private long _started;           // requests so far
    private long _finished;          // those whose reply is in the output
    private long _barrier;           // replies are held until this many have finished
    private long _neededBytes;       // the message at the front of the received bytes is this long, as far as is known
    private long _skipBytes;         // bytes of a refused value that are still to come
    private long _keptBytes;         // replies that wait for earlier ones
    private long _sentBytes;
    private long _repliedBytes;      // of all replies that have been in the output
    private PipelineRoom _room = new();
    private bool _isPaused;
    private bool _isWaiting;         // the next request sets out only when all before it are finished
    private WaysInUse _ways;
    private bool _isReading;
    private bool _isBlocked;
    private bool _isEnding;          // no more requests; closes once all replies are out

    public ClientConnection(ProxyWorker worker)
    {
        _worker = worker;
        Output = new ByteQueue(worker.Loop.Buffers);
        _received = new ByteQueue(worker.Loop.Buffers);
    }

    /// <summary>The oldest request without a finished reply.</summary>
    public Flight? Head { get; private set; }

    /// <summary>The ways of its requests under way.</summary>
    public ref readonly WaysInUse Ways => ref _ways;

    /// <summary>Replies that wait to be sent.</summary>
    public ByteQueue Output { get; }

    /// <summary>Whether the worker has it on its list of clients with something to send.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Since when something waits to be sent, in loop time.</summary>
    public long HeldSince { get; set; }

    public int Index { get; set; }

    public void Open(ISocket socket) => _socket = socket;

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        _worker.Counters.BytesRead += bytes.Length;
        if (_isEnding) return;
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

        SetBarrier();
        if (_isEnding) _worker.MarkDirty(this);
    }

    public void OnEndOfStream()
    {
        // A client may stop sending and still read: it gets what it asked for.
        _isEnding = true;
        CloseIfDone();
    }

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        Leave();
    }

    public void OnWritable()
    {
        _isBlocked = false;
        if (!Output.IsEmpty) Send();
    }

    /// <summary>Puts a request at the end of the line.</summary>
    public void Enqueue(Flight flight)
    {
        _started++;
        _inFlight++;
        _ways.Add(flight.Way);
        if (_tail is null) Head = flight;
        else _tail.Next = flight;
        _tail = flight;
    }

    /// <summary>A request's reply is all there.</summary>
    public void OnFlightComplete(Flight flight)
    {
        if (flight != Head)
        {
            _keptBytes += flight.Kept.Length;
            return;
        }

        MoveKept(flight);
        Pop();
        while (Head is { IsComplete: true } next)
        {
            _keptBytes -= next.Kept.Length;
            MoveKept(next);
            Pop();
        }

        _worker.MarkDirty(this);
    }

    /// <summary>Whether so many more bytes may wait for this client.</summary>
    public bool HasRoomFor(int bytes) =>
        Output.Length + _keptBytes + bytes <= _worker.Options.ClientOutputLimitBytes && _worker.HasMemory;

    /// <summary>Sends what waits, or holds it back while the rest of a batch is about to come.</summary>
    /// <returns>False if it was held back.</returns>
    public bool TryFlush()
    {
        if (_isPaused) Resume();
        if (_socket is null) return true;
        if (!_isBlocked && !Output.IsEmpty)
        {
            // A pipelining client is served best by one packet for all it asked in one.
            if (_finished < _barrier && Output.Length < FlushPolicy.ClientHoldBytes
                && _worker.Loop.Now - HeldSince < _worker.HoldNanoseconds)
            {
                return false;
            }

            _barrier = _started;
            Send();
        }

        CloseIfDone();
        return true;
    }

    public void Drain()
    {
        _isEnding = true;
        CloseIfDone();
    }

    public void Close()
    {
        _socket?.Close();
        _socket = null;
        Leave();
    }

    /// <summary>Answers from within, in its turn.</summary>
    public void Answer(ReadOnlySpan<byte> reply)
    {
        if (Head is null)
        {
            Output.Append(reply);
            _worker.MarkDirty(this);
        }
        else
        {
            _worker.LocalFlights.Rent().Start(this, reply);
        }
    }

    /// <summary>Reads no more requests; closes after the replies to those before.</summary>
    public void End() => _isEnding = true;

    private unsafe int Read(ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        _neededBytes = 0;
        _isReading = true;
        fixed (byte* start = bytes)
        {
            while (consumed < bytes.Length && !_isEnding)
            {
                if (_skipBytes > 0)
                {
                    var skipped = (int)Math.Min(_skipBytes, bytes.Length - consumed);
                    _skipBytes -= skipped;
                    consumed += skipped;
                    continue;
                }

                if (ShouldPause())
                {
                    Pause();
                    break;
                }

                var rest = bytes[consumed..];
                var status = RequestParser.TryRead(rest, _worker.Options.MaxValueBytes, out var request);
                if (status == ParseStatus.NeedMoreData)
                {
                    _neededBytes = request.Length;
                    break;
                }

                if (_inFlight > 0 && _worker.Lanes is { } lanes && lanes.MustWait(this, start + consumed, in request))
                {
                    _isWaiting = true;
                    Pause();
                    break;
                }

                consumed += Take(status, start + consumed, rest, in request);
            }
        }

        _isReading = false;
        return consumed;
    }

    private unsafe int Take(ParseStatus status, byte* source, ReadOnlySpan<byte> rest, in Request request)
    {
        _worker.Counters.Requests++;
        switch (status)
        {
            case ParseStatus.Complete:
                _worker.Dispatcher.Dispatch(this, source, in request);
                return (int)request.Length;

            case ParseStatus.Invalid:
                _worker.Dispatcher.Refuse(this, source, in request);
                var consumed = (int)Math.Min(request.Length, rest.Length);
                _skipBytes = request.Length - consumed;
                return consumed;

            default:
                _worker.Dispatcher.Refuse(this, source, in request);
                _isEnding = true;
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
        if (_received.Length + bytes.Length > FlushPolicy.ClientPauseBytes && !_worker.HasMemory)
        {
            // Somebody has to give way, and this client is in the middle of something large.
            Answer(ProxyErrors.OutOfMemory);
            _isEnding = true;
            _received.Clear();
            return;
        }

        _received.Append(bytes);
    }

    private bool ShouldPause() =>
        _room.IsFull(_inFlight, _worker.Options.MaxPipelineDepth) || Output.Length > FlushPolicy.ClientPauseBytes;

    private void Pause()
    {
        _isPaused = true;
        _socket!.PauseReceiving();
    }

    private void Resume()
    {
        if (_isWaiting && _inFlight > 0) return;
        if (_isReading || Output.Length > FlushPolicy.ClientPauseBytes / 2) return;
        if (_room.IsFull(_inFlight * 2, _worker.Options.MaxPipelineDepth)) return;
        _isPaused = _isWaiting = false;
        ReadKept();
        SetBarrier();
        if (!_isPaused) _socket?.ResumeReceiving();
    }

    private void SetBarrier()
    {
        if (_finished >= _barrier) _barrier = _started;
    }

    private void MoveKept(Flight flight)
    {
        if (flight.Kept.Length == 0) return;
        Output.Append(flight.Kept.Bytes);
        flight.Kept.Clear();
    }

    private void Pop()
    {
        var flight = Head!;
        Head = flight.Next;
        if (Head is null) _tail = null;
        _inFlight--;
        _finished++;
        _ways.Remove(flight.Way);
        flight.Release();
        _room.OnReply(_sentBytes + Output.Length - _repliedBytes);
        _repliedBytes = _sentBytes + Output.Length;
    }

    private void Send()
    {
        var sent = _socket!.Send(Output.Unread);
        _worker.Counters.BytesWritten += sent;
        _sentBytes += sent;
        Output.Consume(sent);
        _isBlocked = !Output.IsEmpty;
        if (!_isBlocked && (_isEnding || _isPaused)) _worker.MarkDirty(this);
    }

    private void CloseIfDone()
    {
        if (_isEnding && Head is null && Output.IsEmpty && _socket is not null) Close();
    }

    private void Leave()
    {
        _isEnding = true;
        Output.Clear();
        _received.Clear();
        while (Head is { } flight)
        {
            Head = flight.Next;
            flight.Abandon();
        }

        _tail = null;
        _worker.Remove(this);
    }
}
