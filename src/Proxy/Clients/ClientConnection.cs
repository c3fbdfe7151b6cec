using Understudy.Connections.Clients;
using Understudy.Proxy.Upstreams;

namespace Understudy.Proxy.Clients;

/// <summary>One client of the proxy: when its replies are sent. A <see cref="ReplyOrder"/> puts them into the output in turn.</summary>
internal sealed class ClientConnection : ClientConnection<ProxyRequests>, IFlushable
{
    private const int ShortReplyBytes = 256;

    private readonly ClientWorker _worker;
    private ReplyOrder _order;
    private long _barrier;           // replies are held until this many have finished
    private long _turn = -1;         // the batch in which it went on last with what was left over
    private string? _name;
    private ILongFlight? _goesOn;     // has more to bring, once what it brought so far has been taken

    public ClientConnection(ClientWorker worker, IRequestGate? gate)
        : base(worker.Terms, gate)
    {
        _worker = worker;
        _order = new ReplyOrder(Output);
        LastReceivedAt = Since = worker.Now;
        Requests.Serve(new ProxyRequests(worker, this));
    }

    /// <summary>What it is called in <c>stats conns</c>, as long as the proxy lives.</summary>
    public required int Number { get; init; }

    /// <summary>When it came, in loop time.</summary>
    public long Since { get; }

    /// <summary>Where it comes from, kept for those of which much is told.</summary>
    public string Name => _name ??= RemoteName;

    /// <summary>How long its write waited in line that may set out now.</summary>
    public long InLineNanoseconds { get; private set; }

    /// <summary>Requests that were read from it.</summary>
    public long RequestCount { get; set; }

    /// <summary>When something last came from it, in loop time.</summary>
    public long LastReceivedAt { get; private set; }

    /// <summary>The pools that its keys are of, by how they begin; null: one pool's.</summary>
    public ClientRoutes? Routes { get; init; }

    /// <summary>Ends the answer to a request of several pools of which a part has not set out yet. Null: there is none.</summary>
    public Flight? Split { get; set; }

    /// <summary>Its requests under way.</summary>
    public ref ReplyOrder Order => ref _order;

    /// <summary>Where its next write waits, while it does.</summary>
    public WritersInLine? Line { get; set; }

    /// <summary>Whether its next write waits in line for slow servers, or has done so.</summary>
    public PlaceInLine PlaceInLine { get; set; }

    /// <summary>Since when something waits to be sent, in loop time.</summary>
    public long HeldSince { get; set; }

    public override bool WasServed => _order.Finished > 0;

    public override long WaitingBytes => Output.Length + _order.KeptBytes;

    protected override long LastHeardAt => LastReceivedAt;

    protected override bool IsDone => _order.IsEmpty;

    protected override ReadOnlySpan<byte> NoRoomReply => ProxyErrors.OutOfMemory;

    public override void OnWritable()
    {
        base.OnWritable();
        if (!Output.IsEmpty) Send();
    }

    /// <summary>A request's reply is all there.</summary>
    public void OnFlightComplete(Flight flight)
    {
        if (_order.TryFinish(flight)) MarkDirty();
        else flight.OnKept();
    }

    /// <summary>Whether so many more bytes may wait for this client.</summary>
    /// <remarks>A short reply takes no more than the error that would stand in its place, and may be the word that something was
    /// written.</remarks>
    public bool HasRoomFor(int bytes)
    {
        var waiting = WaitingBytes;
        return waiting + bytes <= _worker.Options.ClientOutputLimitBytes
            && (bytes <= ShortReplyBytes || _worker.Memory.HasRoomForReply(waiting));
    }

    /// <summary>Sends what waits, or holds it back while the rest of a batch is about to come.</summary>
    /// <returns>False if it was held back.</returns>
    public bool TryFlush()
    {
        var hasMore = !TryGoOn();
        if (Socket is null) return true;
        if (!IsBlocked && !Output.IsEmpty)
        {
            // A pipelining client is served best by one packet for all it asked in one.
            if (_order.Finished < _barrier && Output.Length < FlushPolicy.ClientHoldBytes
                && _worker.Now - HeldSince < _worker.HoldNanoseconds)
            {
                return false;
            }

            _barrier = _order.Started;
            Send();
        }

        CloseIfDone();
        return !hasMore || Socket is null;
    }

    public override void Answer(ReadOnlySpan<byte> reply)
    {
        if (_order.IsEmpty)
        {
            Output.Append(reply);
            MarkDirty();
        }
        else
        {
            _worker.LocalFlights.Rent().Start(this, reply);
        }
    }

    /// <summary>Its write need not wait in line any more.</summary>
    /// <param name="isRefused">It has waited for too long, and is refused.</param>
    /// <param name="waitedNanoseconds">How long.</param>
    public void OnLineOver(bool isRefused, long waitedNanoseconds)
    {
        InLineNanoseconds = waitedNanoseconds;
        PlaceInLine = isRefused ? PlaceInLine.Refused : PlaceInLine.Passed;
        TryResume();
    }

    /// <summary>Lets a request go on once the client has taken what it brought so far.</summary>
    public void GoOnLater(ILongFlight flight)
    {
        _goesOn = flight;
        MarkDirty();
    }

    protected override void MarkDirty() => _worker.MarkDirty(this);

    protected override void EndTurn()
    {
        _turn = _worker.Batch;
        _worker.Counters.Yields++;
        MarkDirty();
    }

    protected override void CountReceived(int bytes)
    {
        _worker.Counters.BytesRead += bytes;
        LastReceivedAt = _worker.Now;
    }

    protected override void OnRead()
    {
        if (_order.Finished >= _barrier) _barrier = _order.Started;
        if (IsEnding) MarkDirty();
    }

    protected override void OnLeft()
    {
        if (PlaceInLine == PlaceInLine.Waiting) Line!.Remove(this);
        Split = null;
        _order.Abandon();
        // Nobody else would let it come to its end.
        _goesOn?.GoOn();
        _goesOn = null;
        _worker.Remove(this);
    }

    // False if it could go on, but has had its turn in this batch: others are served between.
    private bool TryGoOn()
    {
        if (_goesOn is null && !Requests.IsPaused) return true;
        var mayRetrieve = _goesOn is not null && ReferenceEquals(_order.Head, _goesOn) && Output.Length <= ClientTerms.PauseBytes / 2;
        if ((mayRetrieve || Requests.AwaitsTurn) && _turn == _worker.Batch)
        {
            _worker.GoOnAtOnce();
            return false;
        }

        if (mayRetrieve)
        {
            _turn = _worker.Batch;
            var flight = _goesOn!;
            _goesOn = null;
            flight.GoOn();
        }

        TryResume();
        return true;
    }

    private void Send()
    {
        var sent = SendOutput();
        _worker.Counters.BytesWritten += sent;
        _order.OnSent(sent);
        if (!IsBlocked && (IsEnding || Requests.IsPaused)) MarkDirty();
    }
}
