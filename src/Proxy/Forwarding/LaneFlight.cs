using System.Buffers;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Workers;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Forwarding;

/// <summary>A request that another worker carries out: its bytes go there, the bytes of the reply come back.</summary>
/// <remarks>Between the two hand-overs it belongs to the other worker, so what it holds comes from no worker's own memory.</remarks>
internal sealed unsafe class LaneFlight(ProxyWorker worker) : Flight(worker), ILoopMessage
{
    // Most requests and replies; larger ones lie in the shared pool's arrays.
    private readonly byte[] _small = new byte[512];

    private byte[]? _large;
    private int _length;
    private int _requestBytes;
    private Request _request;
    private ProxyWorker _writer = worker;
    private ulong _changedKey;
    private bool _isRefused;         // only its key's deletion is asked for
    private bool _isInnerPart;       // of a reply that other flights end
    private bool _isAnswered;

    public override ulong ChangedKey => _changedKey;

    private byte[] Bytes => _large ?? _small;

    /// <summary>Sends a whole request.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="source">The request as received.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="writer">Who carries it out.</param>
    /// <param name="changedKey">Fingerprint of the key whose value it can change; 0 if there is none.</param>
    public void Start(ClientConnection client, byte* source, in Request request, ProxyWorker writer, ulong changedKey)
    {
        _request = request;
        _changedKey = changedKey;
        Set(new ReadOnlySpan<byte>(source, (int)request.Length));
        Forward(client, writer);
    }

    /// <summary>Sends the line of a request whose value is too large.</summary>
    public void StartRefused(ClientConnection client, byte* source, in Request request, ProxyWorker writer, ulong changedKey)
    {
        _request = request;
        _changedKey = changedKey;
        _isRefused = true;
        Set(new ReadOnlySpan<byte>(source, request.LineLength));
        Forward(client, writer);
    }

    /// <summary>Sends the part of a retrieval that concerns one key.</summary>
    public void StartPart(
        ClientConnection client, byte* source, in Request request, ReadOnlySpan<byte> key, ProxyWorker writer, bool isLast)
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
        _isInnerPart = !isLast;
        Forward(client, writer);
    }

    /// <summary>Takes the reply. On the other worker's thread, which must not touch this any more.</summary>
    public void Answer(ReadOnlySpan<byte> reply)
    {
        Set(reply);
        _isAnswered = true;
        if (_writer == Worker) Deliver();
        else Worker.Loop.Post(this);
    }

    public void Deliver()
    {
        if (_isAnswered)
        {
            Finish();
            return;
        }

        fixed (byte* source = Bytes) _writer.Dispatcher.CarryOut(this, source, in _request, _isRefused);
    }

    protected override void Recycle()
    {
        Worker.ForwardedBytes -= _requestBytes;
        if (_large is not null) ArrayPool<byte>.Shared.Return(_large);
        _large = null;
        _isRefused = _isInnerPart = _isAnswered = false;
        _changedKey = 0;
        Worker.LaneFlights.Return(this);
    }

    private void Forward(ClientConnection client, ProxyWorker writer)
    {
        _writer = writer;
        _requestBytes = _length;
        Worker.ForwardedBytes += _requestBytes;
        Way = FlightWay.Forwarded;
        Attach(client);
        if (writer == Worker) Deliver();
        else writer.Loop.Post(this);
    }

    private void Finish()
    {
        if (Client is not null)
        {
            var reply = new ReadOnlySpan<byte>(Bytes, 0, _length);
            if (_isInnerPart) reply = reply.EndsWith("END\r\n"u8) ? reply[..^5] : default;
            Append(HasRoomFor(reply.Length) ? reply : ProxyErrors.ClientReadsTooSlowly);
        }

        Complete();
    }

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
