using Understudy.Proxy.Counting;

namespace Understudy.Proxy.Clients;

/// <summary>One request from the moment it is read until its reply is in the client's output. Reused; belongs to one worker.</summary>
/// <remarks>The flights of a client form a list in the order of requests, which is the order in which replies leave.</remarks>
internal abstract class Flight(ClientWorker worker)
{
    private CountedVerb _countedAs;
    private long _startedAt;

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

    /// <summary>The client waits for nothing before it.</summary>
    protected bool IsNext => Client is not null && Client.Order.Head == this;

    /// <summary>Ties a fresh flight to the client that asked; null for the proxy itself.</summary>
    /// <param name="client">Who asked.</param>
    /// <param name="countedAs">As what its end is counted; not at all if it is none.</param>
    public void Attach(ClientConnection? client, CountedVerb countedAs = CountedVerb.None)
    {
        Client = client;
        if (client is null) return;
        _countedAs = countedAs;
        _startedAt = Worker.Now;
        client.Order.Add(this);
    }

    /// <summary>The client has gone. The request goes on to its end, since a write that has begun must reach all replicas.</summary>
    public void Abandon()
    {
        Client = null;
        Next = null;
        if (IsComplete) Release();
    }

    /// <summary>Makes the flight ready for its next use and gives it back to its worker.</summary>
    public void Release()
    {
        if (_countedAs != CountedVerb.None) Worker.Counters.Tally.Count(_countedAs, Result, Worker.Now - _startedAt);
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

    /// <summary>The reply is all there: lets it leave, with all finished ones behind it.</summary>
    protected void Complete()
    {
        IsComplete = true;
        if (Client is null) CompleteUnattended();
        else Client.OnFlightComplete(this);
    }
}
