using System.Diagnostics.CodeAnalysis;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Clients;

/// <summary>One client's requests under way, oldest first: the order in which their replies leave, whatever finishes first.</summary>
/// <remarks>Apart from the connection because it needs no socket: flights come in when they are read, and bytes go out in turn. A part of
/// the client that every request touches several times, and so a struct, to be used where it lies.</remarks>
/// <param name="output">The client's: takes the replies whose turn has come.</param>
internal struct ReplyOrder(ByteQueue output)
{
    private Flight? _tail;
    private WaysInUse _ways;
    private PipelineRoom _room = new();
    private int _inFlight;
    private int _creations;
    private long _sentBytes;
    private long _repliedBytes;      // of all replies that have been in the output

    /// <summary>The oldest request without a finished reply.</summary>
    public Flight? Head { get; private set; }

    /// <summary>The newest request without a finished reply.</summary>
    public readonly Flight? Tail => _tail;

    /// <summary>The ways of the requests under way.</summary>
    [UnscopedRef]
    public readonly ref readonly WaysInUse Ways => ref _ways;

    /// <summary>Requests so far.</summary>
    public long Started { get; private set; }

    /// <summary>Those whose reply is in the output, or was.</summary>
    public long Finished { get; private set; }

    /// <summary>Bytes of replies that wait for earlier ones.</summary>
    public long KeptBytes { get; private set; }

    public readonly bool IsEmpty => Head is null;

    /// <summary>Whether a request under way creates an item if there is none (<see cref="Flight.CreatedKey"/>).</summary>
    public readonly bool HasCreation => _creations > 0;

    /// <summary>Whether one of them creates this one.</summary>
    public readonly bool Creates(ulong key)
    {
        var flight = Head;
        while (flight is not null && flight.CreatedKey != key) flight = flight.Next;
        return flight is not null;
    }

    /// <summary>Whether as many requests are under way as may be.</summary>
    /// <param name="maxDepth">How many may be, however short their replies.</param>
    public readonly bool IsFull(int maxDepth) => _room.IsFull(_inFlight, maxDepth);

    /// <summary>Whether so many are under way that twice as many would be too many.</summary>
    /// <param name="maxDepth">How many may be, however short their replies.</param>
    public readonly bool IsHalfFull(int maxDepth) => _room.IsFull(_inFlight * 2, maxDepth);

    /// <summary>Puts a request at the end of the line.</summary>
    public void Add(Flight flight)
    {
        Started++;
        _inFlight++;
        _ways.Add(flight.Way);
        if (flight.CreatedKey != 0) _creations++;
        if (_tail is null) Head = flight;
        else _tail.Next = flight;
        _tail = flight;
    }

    /// <summary>A request's reply is all there: it is in the output if it is its turn, else kept.</summary>
    /// <returns>Whether it was its turn. Then all finished ones behind it are in the output too.</returns>
    public bool TryFinish(Flight flight)
    {
        if (flight != Head)
        {
            KeptBytes += flight.Kept.Length;
            return false;
        }

        MoveKept(flight);
        Pop();
        while (Head is { IsComplete: true } next)
        {
            next.OnTurn();
            KeptBytes -= next.Kept.Length;
            MoveKept(next);
            Pop();
        }

        return true;
    }

    /// <summary>Another reply stands for one that waits for its turn.</summary>
    public void ReplaceKept(Flight flight, ReadOnlySpan<byte> reply)
    {
        KeptBytes += reply.Length - flight.Kept.Length;
        flight.Kept.Clear();
        reply.CopyTo(flight.Kept.Reserve(reply.Length));
        flight.Kept.Advance(reply.Length);
    }

    /// <summary>So many bytes have left the output.</summary>
    public void OnSent(int bytes) => _sentBytes += bytes;

    /// <summary>The client has gone. What it asked for goes on without it.</summary>
    public void Abandon()
    {
        while (Head is { } flight)
        {
            Head = flight.Next;
            flight.Abandon();
        }

        _tail = null;
    }

    private readonly void MoveKept(Flight flight)
    {
        if (flight.Kept.Length == 0) return;
        output.Append(flight.Kept.Bytes);
        flight.Kept.Clear();
    }

    private void Pop()
    {
        var flight = Head!;
        Head = flight.Next;
        if (Head is null) _tail = null;
        _inFlight--;
        Finished++;
        _ways.Remove(flight.Way);
        if (flight.CreatedKey != 0) _creations--;
        flight.Release();
        _room.OnReply(_sentBytes + output.Length - _repliedBytes);
        _repliedBytes = _sentBytes + output.Length;
    }
}
