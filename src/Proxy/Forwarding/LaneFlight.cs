using System.Buffers;
using Understudy.Connections.Clients;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Tracing;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Forwarding;

/// <summary>A request that another worker carries out: its bytes go there, the bytes of the reply come back.</summary>
/// <remarks>Between the two hand-overs it belongs to the other worker, so what it holds comes from no worker's own memory.</remarks>
internal sealed unsafe class LaneFlight(ForwardingWorker worker) : ServerFlight(worker), ILoopMessage
{
    // Most requests and replies; larger ones lie in the shared pool's arrays.
    private readonly byte[] _small = new byte[512];

    private byte[]? _large;
    private int _length;
    private int _requestBytes;
    private Request _request;
    private ForwardingWorker _writer = worker;
    private ulong _changedKey;
    private bool _isRefused;         // only its key's deletion is asked for
    private bool _isPart;            // of a retrieval of many keys
    private bool _isInnerPart;       // of a reply that other flights end
    private bool _hasResult;
    private RequestOutcome _answer;
    private bool _isAnswered;
    private RequestTrace? _handed;   // what the other worker has noted
    private byte[]? _failure;        // of another part of the same reply, which ends with it instead of END

    public override ulong ChangedKey => _changedKey;

    private static ReadOnlySpan<byte> End => "END\r\n"u8;

    private byte[] Bytes => _large ?? _small;

    /// <summary>Sends a whole request.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="source">The request as received.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="writer">Who carries it out.</param>
    /// <param name="changedKey">Fingerprint of the key whose value it can change; 0 if there is none.</param>
    /// <param name="createdKey">Fingerprint of the key that it creates if there is no item; 0 if it does not.</param>
    public void Start(
        ClientConnection client, byte* source, in Request request, ForwardingWorker writer, ulong changedKey, ulong createdKey)
    {
        _request = request;
        _changedKey = changedKey;
        CreatedKey = createdKey;
        Set(new ReadOnlySpan<byte>(source, (int)request.Length));
        Forward(client, writer, CountedVerbs.Of(in request));
    }

    /// <summary>Sends the line of a request whose value is too large.</summary>
    public void StartRefused(ClientConnection client, byte* source, in Request request, ForwardingWorker writer, ulong changedKey)
    {
        _request = request;
        _changedKey = changedKey;
        _isRefused = true;
        Set(new ReadOnlySpan<byte>(source, request.LineLength));
        Forward(client, writer, CountedVerbs.Of(in request));
    }

    /// <summary>Sends the part of a retrieval that concerns one key.</summary>
    public void StartPart(
        ClientConnection client, byte* source, in Request request, ReadOnlySpan<byte> key, ForwardingWorker writer, bool isLast)
    {
        Set(new ReadOnlySpan<byte>(source, request.KeyOffset));
        Add(key);
        Add("\r\n"u8);
        _request = request;
        _request.HasManyKeys = false;
        _request.KeyLength = key.Length;
        _request.KeysEnd = _request.CommandLength = request.KeyOffset + key.Length;
        _request.LineLength = _length;
        _request.Length = _length;
        (_isPart, _isInnerPart) = (true, !isLast);
        Forward(client, writer, isLast ? CountedVerbs.Of(in request) : CountedVerb.None);
    }

    /// <summary>Takes the reply. On the other worker's thread, which must not touch this any more.</summary>
    public void Answer(ReadOnlySpan<byte> reply, RequestOutcome result, RequestTrace? trace)
    {
        _handed = trace;
        Set(reply);
        _answer = result;
        _isAnswered = true;
        if (_writer.Loop == Worker.Loop) Deliver();
        else Worker.Loop.Post(this);
    }

    public void Deliver()
    {
        if (_isAnswered)
        {
            Finish();
            return;
        }

        if (IsLarge) _writer.CountInbox(-_requestBytes);
        fixed (byte* source = Bytes) _writer.Carrier.CarryOut(this, source, in _request, _isRefused);
    }

    protected override void Recycle()
    {
        Worker.Memory.Account.Charge(-_requestBytes);
        // Parts leave in their order: what became of all of them comes to the last one.
        if (_isInnerPart && Next is LaneFlight next) next.TakeResult(Result);
        if (_large is not null) ArrayPool<byte>.Shared.Return(_large);
        _large = null;
        _isRefused = _isPart = _isInnerPart = _isAnswered = _hasResult = false;
        _changedKey = 0;
        _failure = null;
        Worker.LaneFlights.Return(this);
    }

    private void Forward(ClientConnection client, ForwardingWorker writer, CountedVerb countedAs)
    {
        _writer = writer;
        _requestBytes = _length;
        Worker.Memory.Account.Charge(_requestBytes);
        Way = FlightWay.Forwarded;
        Attach(client, countedAs);
        if (IsLarge) writer.CountInbox(_requestBytes);
        // The worker of another pool may be on the same loop: what it is told at once stays in order.
        if (writer.Loop == Worker.Loop) Deliver();
        else writer.Loop.Post(this);
    }

    private bool IsLarge => _requestBytes > ClientMemory.SmallBytes;

    private void Finish()
    {
        if (_handed is not null) TakeOverTrace(_handed);
        else NoteWait();
        _handed = null;
        if (_isPart) Worker.Counters.CountKey(isTouch: true, _answer == RequestOutcome.Hit);
        TakeResult(_answer);
        if (Client is not null)
        {
            var reply = new ReadOnlySpan<byte>(Bytes, 0, _length);
            if (!HasRoomFor(reply.Length))
            {
                reply = BinaryReplies.OfLine(in _request, ProxyErrors.ClientReadsTooSlowly);
                Result = RequestOutcome.Busy;
            }

            if (_isInnerPart) reply = TakeInnerPart(reply);
            else if (_failure is not null) reply = EndWith(_failure, reply);
            Append(reply);
        }

        Complete();
    }

    // Of many keys: an error counts more than a hit, and a hit more than a miss.
    private void TakeResult(RequestOutcome result)
    {
        var isWorse = result >= RequestOutcome.Deadline ? Result < RequestOutcome.Deadline : result < Result;
        if (!_hasResult || isWorse) Result = result;
        _hasResult = true;
    }

    // A part that failed is told of at the end, in place of END.
    private ReadOnlySpan<byte> TakeInnerPart(ReadOnlySpan<byte> reply)
    {
        if (reply.EndsWith(End)) return reply[..^End.Length];
        var last = (LaneFlight)Next!;
        while (last._isInnerPart) last = (LaneFlight)last.Next!;
        if (!last.IsComplete) last._failure ??= reply.ToArray();
        else if (last.Kept.Bytes.EndsWith(End)) Client!.Order.ReplaceKept(last, EndWith(reply, last.Kept.Bytes));
        return default;
    }

    private static ReadOnlySpan<byte> EndWith(ReadOnlySpan<byte> failure, ReadOnlySpan<byte> reply) =>
        reply.EndsWith(End) ? (byte[])[.. reply[..^End.Length], .. failure] : reply;

    private void Set(ReadOnlySpan<byte> bytes)
    {
        _length = 0;
        Add(bytes);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        if (Bytes.Length < _length + bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_length + bytes.Length);
            Bytes.AsSpan(0, _length).CopyTo(larger);
            if (_large is not null) ArrayPool<byte>.Shared.Return(_large);
            _large = larger;
        }

        bytes.CopyTo(Bytes.AsSpan(_length));
        _length += bytes.Length;
    }
}
