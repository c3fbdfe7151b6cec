using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Workers;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Upstreams;

/// <summary>One worker's pipelined connection to one server: makes and loses it, sends requests, and gives each reply to the call that
/// waits for it.</summary>
/// <remarks>
/// Replies come in the order of requests, so the queue of pending calls is all there is to match them. A stream that makes no sense resets
/// the connection and ejects the server; so do too many missed deadlines (<see cref="CallDeadlines"/>).
/// </remarks>
internal sealed class UpstreamConnection : ISocketHandler, IFlushable
{
    private readonly ProxyWorker _worker;
    private readonly PendingCalls _pending = new();
    private readonly CallDeadlines _deadlines;
    private readonly ByteQueue _received;
    private readonly ActionTimer _connectTimer;
    private ISocket? _socket;
    private ServerIdentity _identity;
    private ServerClock _clock;
    private int _ejections;
    private long _upSince;
    private long _neededBytes;       // the frame at the front of the received bytes is this long, as far as is known
    private long _unanswered;        // calls sent with the last flush or before it and not answered
    private bool _blocked;           // the kernel took less than all

    public UpstreamConnection(ProxyWorker worker, int server, NetworkAddress address)
    {
        _worker = worker;
        Server = server;
        Address = address;
        Output = new ByteQueue(worker.Loop.Buffers);
        _received = new ByteQueue(worker.Loop.Buffers);
        _deadlines = new CallDeadlines(worker, this, _pending);
        _connectTimer = new ActionTimer(() => Break("no connection in time"));
    }

    /// <summary>The pool-wide number of the server.</summary>
    public int Server { get; }

    public NetworkAddress Address { get; }

    /// <summary>What the server's clock shows now; ours while it has not told.</summary>
    public long ServerUnixSeconds => _clock.UnixSeconds(_worker.Loop.Now) ?? _worker.Loop.UnixMilliseconds / 1000;

    public UpstreamState State { get; private set; }

    /// <summary>Changes each time that the server has gone OUT and is used again.</summary>
    public int Life => _ejections;

    /// <summary>What tokens of this server are combined with on their way to clients and back.</summary>
    public ulong CasMask { get; private set; }

    /// <summary>Bytes that wait to be sent.</summary>
    public ByteQueue Output { get; }

    /// <summary>Whether the worker has it on its list of connections with something to send.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Since when something waits to be sent, in loop time.</summary>
    public long HeldSince { get; set; }

    public int PendingCount => _pending.Count;

    public UpstreamCounters Counters { get; } = new();

    /// <summary>Begins to connect, if the server may be used and there is no connection.</summary>
    public void Open()
    {
        if (State != UpstreamState.Down) return;
        _ejections = _worker.Board.Current.EjectionsOf(Server);
        Connect();
    }

    /// <summary>Whether the connection, if there is one, was made in the server's present life and the server may be used.</summary>
    public bool BelongsTo(RoutingSnapshot snapshot) =>
        State == UpstreamState.Down || (snapshot.IsWritable(Server) && IsTrusted(snapshot)) || !_worker.Rules.BelievesOnlyTrusted;

    /// <summary>Whether the connection was made in what a snapshot says is the server's present life.</summary>
    public bool IsTrusted(RoutingSnapshot snapshot) => snapshot.EjectionsOf(Server) == _ejections;

    /// <summary>Takes a call to be written as soon as may be.</summary>
    /// <param name="call">Who waits for the reply.</param>
    /// <param name="tag">Given back with every callback.</param>
    /// <param name="verb">The verb as the server will see it.</param>
    /// <param name="isWritten">Whether it has been written already: if not, the caller must keep what it needs for that.</param>
    /// <returns>False if the server cannot be asked; there will be no callback.</returns>
    public bool TryEnqueue(IUpstreamCall call, int tag, Verb verb, out bool isWritten) =>
        TryEnqueue(call, tag, verb, _worker.Loop.Now + _worker.ReplyTimeoutNanoseconds, out isWritten);

    /// <summary>As the other one, with a deadline of its own, in loop time.</summary>
    public bool TryEnqueue(IUpstreamCall call, int tag, Verb verb, long deadline, out bool isWritten)
    {
        // Writable again within this batch, and the connections have not been brought into line yet.
        if (State == UpstreamState.Down && _worker.Board.Current.IsWritable(Server)) Open();
        isWritten = State == UpstreamState.Up;
        if (State == UpstreamState.Down) return false;
        if (_pending.Count >= _worker.Options.MaxServerQueue)
        {
            Counters.QueueFull++;
            return false;
        }

        _pending.Add(call, tag, verb, deadline, isBrief: deadline - _worker.Loop.Now < _worker.ReplyTimeoutNanoseconds / 2);
        Counters.Requests++;
        if (isWritten)
        {
            call.Write(tag, this);
            _pending.MarkWritten();
            _worker.MarkDirty(this);
        }

        _deadlines.Add(deadline);
        return true;
    }

    /// <summary>Sends what waits, or holds it back for a moment if that makes a better packet.</summary>
    /// <returns>False if it was held back.</returns>
    public bool TryFlush()
    {
        if (_blocked || Output.IsEmpty || _socket is null) return true;

        // While the last batch is unanswered, the next one gathers: the server's answers set the pace.
        if (_unanswered > 0 && Output.Length < FlushPolicy.UpstreamHoldBytes
            && _worker.Loop.Now - HeldSince < _worker.HoldNanoseconds)
        {
            return false;
        }

        _unanswered = _pending.Count;
        Send();
        return true;
    }

    /// <summary>The server is OUT, or about to be: resets the connection and gives up all calls.</summary>
    public void Close()
    {
        if (State == UpstreamState.Down) return;
        State = UpstreamState.Down;
        if (_worker.Rules.Resets) _socket?.Abort();
        else _socket?.Close();
        Forget();
        _pending.FailAll();
    }

    public void OnConnected()
    {
        State = UpstreamState.Greeting;
        _identity = default;
        Output.Append("stats\r\n"u8);
        Send();
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        Counters.BytesReceived += bytes.Length;
        _deadlines.OnReceived();

        // Ejected meanwhile, perhaps by another worker that has acknowledged a write without it: nothing it says counts any more.
        if (!IsTrusted(_worker.Board.Current) && _worker.Rules.BelievesOnlyTrusted)
        {
            _worker.NoticeSnapshot();
            return;
        }

        if (_received.IsEmpty)
        {
            var consumed = ReadFrames(bytes);
            if (State != UpstreamState.Down && consumed < bytes.Length) Keep(bytes[consumed..]);
            return;
        }

        _received.Append(bytes);
        if (_received.Length < _neededBytes) return;
        var taken = ReadFrames(_received.Unread);
        if (State != UpstreamState.Down && taken > 0) _received.Consume(taken);
    }

    /// <summary>The server has just told what its clock shows.</summary>
    public void HearServerTime(long unixSeconds) => _clock.Hear(unixSeconds, _worker.Loop.Now);

    public void OnEndOfStream() => OnLost("closed by the server");

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        OnLost(reason switch
        {
            CloseReason.Refused => "refused",
            CloseReason.Reset => "reset by the server",
            CloseReason.TimedOut => "no acknowledgement from its host",
            CloseReason.NoResources => "this process has no sockets left",
            _ => "unreachable",
        });
    }

    public void OnWritable()
    {
        _blocked = false;
        if (!Output.IsEmpty) Send();
    }

    private void Connect()
    {
        State = UpstreamState.Connecting;
        _socket = _worker.Loop.Connect(Address, this);
        _worker.Loop.Schedule(_connectTimer, _worker.ConnectTimeoutNanoseconds);
    }

    private void Send()
    {
        var sent = _socket!.Send(Output.Unread);
        Counters.BytesSent += sent;
        Output.Consume(sent);
        _blocked = !Output.IsEmpty;
    }

    // Room for the whole of a large reply at once: growing by doubling would copy it over and over.
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _received.Reserve((int)Math.Clamp(_neededBytes, bytes.Length, FlushPolicy.MaxReserveBytes));
        _received.Append(bytes);
    }

    // Not a ReplyReader: each frame would cost 1 to 2 % more of the whole request on its way through it (measured at depth 16).
    private int ReadFrames(ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        _neededBytes = 0;
        while (consumed < bytes.Length)
        {
            var rest = bytes[consumed..];
            switch (ReplyParser.TryRead(rest, out var reply))
            {
                case ParseStatus.Complete:
                    consumed += (int)reply.Length;
                    if (!Deliver(rest[..(int)reply.Length], in reply)) return consumed;
                    break;

                case ParseStatus.NeedMoreData:
                    _neededBytes = reply.Length;
                    return consumed;

                default:
                    Break("sent a malformed reply");
                    return consumed;
            }
        }

        return consumed;
    }

    private bool Deliver(ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (State == UpstreamState.Greeting) return OnGreeting(frame, in reply);
        if (_pending.Written == 0 || !ReplyShape.IsLegal(_pending.First.Verb, reply.Kind))
        {
            Break("sent a reply that nobody asked for");
            return false;
        }

        _deadlines.OnFrame();
        ref var first = ref _pending.First;
        var call = first.Call;
        var tag = first.Tag;
        if (ReplyShape.IsLast(first.Verb, reply.Kind))
        {
            _pending.RemoveFirst();
            if (_unanswered > 0 && --_unanswered == 0 && !Output.IsEmpty) _worker.MarkDirty(this);
            call?.OnFrame(tag, frame, in reply, this);
        }
        else if (call is not null && !call.OnFrame(tag, frame, in reply, this))
        {
            // Nothing is taken from this queue but here, so the call is still the first.
            _pending.First.Call = null;
        }

        return true;
    }

    private bool OnGreeting(ReadOnlySpan<byte> line, in Reply reply)
    {
        if (reply.Kind == ReplyKind.Stat)
        {
            _identity.Read(line);
            return true;
        }

        _worker.Loop.Cancel(_connectTimer);
        CasMask = _identity.CasMask(Address.ToString());
        _clock = default;
        HearServerTime(_identity.UnixSeconds);
        _worker.OnIdentified(Server, in _identity);
        State = UpstreamState.Up;
        _upSince = _worker.Loop.Now;
        WriteWaiting();
        return true;
    }

    private void WriteWaiting()
    {
        _pending.RemoveAbandoned();
        while (_pending.Written < _pending.Count)
        {
            ref var next = ref _pending[_pending.Written];
            next.Call!.Write(next.Tag, this);
            _pending.MarkWritten();
        }

        if (!Output.IsEmpty) _worker.MarkDirty(this);
    }

    private void OnLost(string reason)
    {
        // Servers may close idle connections. One that stood for a while and owed nothing is made anew; a server that is gone refuses.
        var stoodFor = _worker.Loop.Now - _upSince;
        if (State == UpstreamState.Up && _pending.Count == 0 && stoodFor > FlushPolicy.IdleReconnectNanoseconds)
        {
            _socket?.Abort();
            Forget();
            Connect();
            return;
        }

        Break(reason);
    }

    private void Break(string reason)
    {
        // First the state, then the calls: their plans must not come back here.
        if (IsTrusted(_worker.Board.Current)) _worker.Apply(Server, ReplicaEvent.ConnectionLost, reason);
        Close();
    }

    private void Forget()
    {
        _socket = null;
        _blocked = false;
        _unanswered = 0;
        Output.Clear();
        _received.Clear();
        _neededBytes = 0;
        _deadlines.Stop();
        _worker.Loop.Cancel(_connectTimer);
    }
}
