using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Workers;
using Understudy.Transport.Buffers;
using Understudy.Transport.Clients;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Clients;

/// <summary>One client's connection: when its replies are sent, and when it ends.</summary>
/// <remarks>Its requests are read by a <see cref="RequestReader"/>; a <see cref="ReplyOrder"/> puts their replies into the output in
/// turn.</remarks>
internal sealed class ClientConnection : ISocketHandler, IFlushable, IClient
{
    private readonly ProxyWorker _worker;
    private readonly RequestReader _requests;
    private ReplyOrder _order;
    private ISocket? _socket;
    private long _barrier;           // replies are held until this many have finished
    private bool _isBlocked;         // the kernel took less than all

    public ClientConnection(ProxyWorker worker)
    {
        _worker = worker;
        Output = new ByteQueue(worker.Loop.Buffers);
        _order = new ReplyOrder(Output);
        _requests = new RequestReader(worker, this);
    }

    /// <summary>Its requests under way.</summary>
    public ref ReplyOrder Order => ref _order;

    /// <summary>Replies that wait to be sent.</summary>
    public ByteQueue Output { get; }

    /// <summary>Reads no more requests; closes once all replies are out.</summary>
    public bool IsEnding { get; private set; }

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
        if (IsEnding) return;
        _requests.Receive(bytes);
        SetBarrier();
        if (IsEnding) _worker.MarkDirty(this);
    }

    public void OnEndOfStream()
    {
        // A client may stop sending and still read: it gets what it asked for.
        IsEnding = true;
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

    /// <summary>A request's reply is all there.</summary>
    public void OnFlightComplete(Flight flight)
    {
        if (_order.TryFinish(flight)) _worker.MarkDirty(this);
    }

    /// <summary>Whether so many more bytes may wait for this client.</summary>
    public bool HasRoomFor(int bytes) =>
        Output.Length + _order.KeptBytes + bytes <= _worker.Options.ClientOutputLimitBytes && _worker.HasMemory;

    /// <summary>Sends what waits, or holds it back while the rest of a batch is about to come.</summary>
    /// <returns>False if it was held back.</returns>
    public bool TryFlush()
    {
        if (_requests.TryResume())
        {
            SetBarrier();
            if (!_requests.IsPaused) _socket?.ResumeReceiving();
        }

        if (_socket is null) return true;
        if (!_isBlocked && !Output.IsEmpty)
        {
            // A pipelining client is served best by one packet for all it asked in one.
            if (_order.Finished < _barrier && Output.Length < FlushPolicy.ClientHoldBytes
                && _worker.Loop.Now - HeldSince < _worker.HoldNanoseconds)
            {
                return false;
            }

            _barrier = _order.Started;
            Send();
        }

        CloseIfDone();
        return true;
    }

    public void Drain()
    {
        IsEnding = true;
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
        if (_order.IsEmpty)
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
    public void End() => IsEnding = true;

    /// <summary>Lets the client wait with what it sends, until requests may be read again.</summary>
    public void PauseReceiving() => _socket!.PauseReceiving();

    private void SetBarrier()
    {
        if (_order.Finished >= _barrier) _barrier = _order.Started;
    }

    private void Send()
    {
        var sent = _socket!.Send(Output.Unread);
        _worker.Counters.BytesWritten += sent;
        _order.OnSent(sent);
        Output.Consume(sent);
        _isBlocked = !Output.IsEmpty;
        if (!_isBlocked && (IsEnding || _requests.IsPaused)) _worker.MarkDirty(this);
    }

    private void CloseIfDone()
    {
        if (IsEnding && _order.IsEmpty && Output.IsEmpty && _socket is not null) Close();
    }

    private void Leave()
    {
        IsEnding = true;
        Output.Clear();
        _requests.Clear();
        _order.Abandon();
        _worker.Remove(this);
    }
}
