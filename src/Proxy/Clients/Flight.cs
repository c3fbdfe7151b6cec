using Understudy.Proxy.Counting;
using Understudy.Proxy.Tracing;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Clients;

/// <summary>One request from the moment it is read until its reply is in the client's output. Reused; belongs to one worker.</summary>
/// <remarks>The flights of a client form a list in the order of requests, which is the order in which replies leave.</remarks>
internal abstract class Flight(ClientWorker worker)
{
    private CountedVerb _countedAs;
    private long _startedAt;
    private long _keptAt;            // its reply was there, and not its turn; of an earlier use if it is not later than the start
    private RequestTrace? _trace;

    protected ClientWorker Worker { get; } = worker;

    /// <summary>Whose request it is; null once the client has gone, and for requests of the proxy's own.</summary>
    public ClientConnection? Client { get; private set; }

    /// <summary>The client's next request.</summary>
    public Flight? Next { get; set; }

    /// <summary>Which way it goes. Set before it starts.</summary>
    public FlightWay Way { get; set; }

    /// <summary>Fingerprint of the key whose value it can change; 0 if there is none, or if it is all keys.</summary>
    public virtual ulong ChangedKey => 0;

    /// <summary>Fingerprint of the key that it creates if there is no item; 0 if it does not. It reaches the replica that creates the item
    /// only once others have answered, so that what the same client asks of the key behind it would overtake it.</summary>
    public ulong CreatedKey { get; protected set; }

    /// <summary>The reply is all there, perhaps empty.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>A reply that waits for earlier ones, or that a better one may yet replace.</summary>
    public ReplyBuffer Kept { get; } = new(worker.Loop.Buffers);

    /// <summary>What becomes of the request, as far as is known.</summary>
    protected RequestOutcome Result { get; set; }

    /// <summary>It has taken so long that it is worth noting where the time goes.</summary>
    protected bool IsNotable => _startedAt <= Worker.NotableSince;

    private RequestTrace Trace
    {
        get
        {
            if (_trace is not null) return _trace;
            _trace = Worker.Traces.Rent();
            _trace.Begin(_startedAt);
            return _trace;
        }
    }

    /// <summary>The client waits for nothing before it.</summary>
    protected bool IsNext => Client is not null && Client.Order.Head == this;

    /// <summary>Ties a fresh flight to the client that asked; null for the proxy itself.</summary>
    /// <param name="client">Who asked.</param>
    /// <param name="countedAs">As what its end is counted; not at all if it is none.</param>
    public void Attach(ClientConnection? client, CountedVerb countedAs = CountedVerb.None)
    {
        Client = client;
        _startedAt = Worker.Now;
        if (client is null) return;
        _countedAs = countedAs;
        client.Order.Add(this);
    }

    /// <summary>The client has gone. The request goes on to its end, since a write that has begun must reach all replicas.</summary>
    public void Abandon()
    {
        Client = null;
        Next = null;
        if (IsComplete) Release();
    }

    /// <summary>It was read so much earlier, and waited in line since.</summary>
    public void NoteInLine(long nanoseconds)
    {
        _startedAt -= nanoseconds;
        Trace.InLine = nanoseconds;
        Trace.OnSent(_startedAt + nanoseconds);
    }

    /// <summary>Its reply is there, and waits for those to earlier requests.</summary>
    public void OnKept() => _keptAt = Worker.Now;

    /// <summary>It has waited for them.</summary>
    public void OnTurn()
    {
        if (IsNotable && _keptAt > _startedAt) Trace.ForTurn = Worker.Now - _keptAt;
    }

    /// <summary>Makes the flight ready for its next use and gives it back to its worker.</summary>
    public void Release()
    {
        if (_countedAs != CountedVerb.None) Worker.Counters.Tally.Count(_countedAs, Result, Worker.Now - _startedAt);
        if (_trace is not null) EndTrace();
        _countedAs = CountedVerb.None;
        Kept.Clear();
        IsComplete = false;
        Way = FlightWay.Own;
        CreatedKey = 0;
        Client = null;
        Recycle();
        Next = null;
    }

    /// <summary>Whether the same client has asked, after this request, for a write of a key. What another replica of the key would say now
    /// could come from that write.</summary>
    /// <remarks>Asked only where a replica has failed, or did not have the item. A request handed over asks it of its origin, on the other
    /// worker's thread: what came over to that thread after the request has been linked here before; and if the client leaves meanwhile,
    /// nobody cares for the answer.</remarks>
    public bool IsFollowedByWrite(ulong key)
    {
        for (var later = Next; later is not null; later = later.Next)
        {
            if (later.ChangedKey == key) return true;
        }

        return false;
    }

    /// <summary>Whether the same client has asked, before this request, for a write of a key, and waits for its answer.</summary>
    protected bool FollowsWriteOf(ulong key)
    {
        for (var earlier = Client?.Order.Head; earlier is not null && earlier != this; earlier = earlier.Next)
        {
            if (earlier.ChangedKey == key) return true;
        }

        return false;
    }

    /// <summary>Notes what came of asking a server. For what is notable, and for failures.</summary>
    /// <param name="server">Which one, or <see cref="TraceStep.Group"/>.</param>
    /// <param name="outcome">As the plan sees it.</param>
    /// <param name="sentAt">When it was asked, in loop time; null: with the last step.</param>
    protected void NoteStep(int server, Outcome outcome, long? sentAt = null) => Trace.Add(server, outcome, Worker.Now, sentAt);

    /// <summary>A step is sent: a later one, if anything has been noted.</summary>
    protected void NoteSent() => _trace?.OnSent(Worker.Now);

    /// <summary>Something other than a server has kept it waiting, perhaps for long.</summary>
    protected void NoteWait()
    {
        if (IsNotable) _ = Trace;
    }

    /// <summary>Gives what was noted to a flight of another worker, with the key; null: it is not worth it.</summary>
    protected RequestTrace? HandOverTrace()
    {
        if (!IsNotable) return null;
        var trace = Trace;
        Describe(trace);
        _trace = null;
        return trace;
    }

    /// <summary>Takes what another worker has noted.</summary>
    protected void TakeOverTrace(RequestTrace trace)
    {
        trace.InLine = Trace.InLine;
        Worker.Traces.Return(Trace);
        _trace = trace;
    }

    /// <summary>Says which key it is about, if it knows.</summary>
    protected virtual void Describe(RequestTrace trace)
    {
    }

    protected abstract void Recycle();

    /// <summary>The reply is all there and no client of this worker waits for it.</summary>
    protected virtual void CompleteUnattended() => Release();

    /// <summary>Room for a part of the final reply: in the client's output if it is this flight's turn, else aside.</summary>
    protected Span<byte> Reserve(int bytes) => IsNext ? Client!.Output.Reserve(bytes) : Kept.Reserve(bytes);

    protected void Advance(int bytes)
    {
        if (IsNext) Client!.Output.Advance(bytes);
        else Kept.Advance(bytes);
    }

    protected void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Advance(bytes.Length);
    }

    /// <summary>Gives the client what is kept so far, if it is this flight's turn: more is about to follow.</summary>
    protected void MoveKept()
    {
        if (!IsNext || Kept.Length == 0) return;
        Client!.Output.Append(Kept.Bytes);
        Kept.Clear();
    }

    /// <summary>Whether the client may have so many more bytes waiting for it. A client that does not read gets errors instead of
    /// values.</summary>
    protected bool HasRoomFor(int bytes) => Client is null || Client.HasRoomFor(bytes);

    private void EndTrace()
    {
        var nanoseconds = Worker.Now - _startedAt;
        var trace = Trace;
        _trace = null;
        if (_countedAs == CountedVerb.None || nanoseconds < Worker.SlowNanoseconds)
        {
            Worker.Traces.Return(trace);
            return;
        }

        if (!trace.HasKey) Describe(trace);
        var client = Client?.Name ?? "a client that has left";
        var replaced = Worker.Slow.Add(new SlowEntry(Worker.Loop.UnixMilliseconds, client, _countedAs, Result, nanoseconds, trace));
        if (replaced is not null) Worker.Traces.Return(replaced);
    }

    /// <summary>The reply is all there: lets it leave, with all finished ones behind it.</summary>
    protected void Complete()
    {
        IsComplete = true;
        if (Client is null) CompleteUnattended();
        else Client.OnFlightComplete(this);
    }
}
