using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Versions;
using Understudy.Proxy.Pools;
using Understudy.Routing.Pools;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Upstreams;

/// <summary>One worker's pipelined connection to one server: makes and loses it, and takes calls while the server may be asked.</summary>
/// <remarks>
/// What is sent gathers in a <see cref="RequestStream"/>. Replies come in the order of requests, so the queue of pending calls says whose a
/// reply is (<see cref="ReplyMatcher"/>). A stream that makes no sense, a reply that answers something else, and an error that no healthy
/// server sends reset the connection and eject the server; so do too many missed deadlines (<see cref="CallDeadlines"/>).
/// </remarks>
internal sealed class UpstreamConnection : ISocketHandler, IFlushable
{
    private readonly ServerWorker _worker;
    private readonly ServerStanding _standing;
    private readonly PendingCalls _pending = new();
    private readonly CallDeadlines _deadlines;
    private readonly RequestStream _requests;
    private readonly ReplyMatcher _replies;
    private readonly ActionTimer _connectTimer;
    private int _queueLimit;
    private int _outputLimitBytes;
    private long _briefNanoseconds;
    private ISocket? _socket;
    private ServerGreeting _greeting;
    private ServerClock _clock;
    private long _upSince;

    public UpstreamConnection(ServerWorker worker, int server)
    {
        _worker = worker;
        Limit();
        Server = server;
        _standing = new ServerStanding(worker, server);
        _requests = new RequestStream(worker.Loop, _pending, Counters, worker.Backlog, worker.Options);
        _replies = new ReplyMatcher(this, _pending, _requests, worker.Loop, worker.Options);
        _deadlines = new CallDeadlines(worker, this, _requests, _pending);
        _connectTimer = new ActionTimer(() => Break(LossReason.Late(_socket)));
    }

    /// <summary>The pool-wide number of the server.</summary>
    public int Server { get; }

    /// <summary>Where the server is. Only for one that is in use.</summary>
    public NetworkAddress Address => _standing.Address;

    /// <summary>What the server's clock shows now; ours while it has not told.</summary>
    public long ServerUnixSeconds => _clock.UnixSeconds(_worker.Loop.Now) ?? _worker.Loop.UnixMilliseconds / 1000;

    public UpstreamState State { get; private set; }

    /// <summary>Changes each time that the server has gone OUT and is used again.</summary>
    public int Life => _standing.Life;

    /// <summary>What all servers of its pool can be asked.</summary>
    public PoolCapabilities PoolCapabilities => _worker.Capabilities;

    /// <summary>What the server can be asked: what it said on this connection, or else last.</summary>
    public ServerCapabilities Capabilities => State == UpstreamState.Up ? _greeting.Capabilities : _worker.Capabilities.Of(Server);

    /// <summary>What tokens of this server are combined with on their way to clients and back.</summary>
    public ulong CasMask { get; private set; }

    /// <summary>Bytes that wait to be sent.</summary>
    public ByteQueue Output => _requests.Output;

    /// <summary>As <see cref="RequestStream.IsBehind"/>.</summary>
    public bool IsBehind => _requests.IsBehind;

    /// <summary>As <see cref="RequestStream.IsBehindNow"/>.</summary>
    public bool IsBehindNow => _requests.IsBehindNow;

    /// <summary>Whether the worker has it on its list of connections with something to send.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Since when something waits to be sent, in loop time.</summary>
    public long HeldSince { get; set; }

    /// <summary>What a server that is being greeted is answering.</summary>
    public Verb GreetingVerb => _greeting.Asked;

    /// <summary>As whom the server has let us in, as others have to log in who connect to it; null: it lets in everybody.</summary>
    public ServerLogin? Login => _greeting.Login;

    public int PendingCount => _pending.Count;

    public UpstreamCounters Counters { get; } = new();

    /// <summary>Goes on by the options that the worker has now; calls that wait keep their deadlines.</summary>
    public void Change()
    {
        Limit();
        _requests.Change(_worker.Options);
        _replies.Change(_worker.Options);
        _deadlines.Change();
    }

    /// <summary>Begins to connect, if the server may be used and there is no connection.</summary>
    public void Open()
    {
        if (State != UpstreamState.Down) return;
        _standing.Begin();
        Connect();
    }

    /// <summary>Whether the connection, if there is one, was made in the server's present life and the server may be used.</summary>
    public bool BelongsTo(RoutingSnapshot snapshot) =>
        State == UpstreamState.Down || _standing.IsKept(snapshot);

    /// <summary>Whether the connection was made in what a snapshot says is the server's present life.</summary>
    public bool IsTrusted(RoutingSnapshot snapshot) => _standing.IsTrusted(snapshot);

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
        if (State == UpstreamState.Down && _standing.MayBeUsed) Open();
        isWritten = State == UpstreamState.Up;
        if (State == UpstreamState.Down || (isWritten && !_greeting.Capabilities.Knows(verb))) return false;
        if (_pending.Count >= _queueLimit)
        {
            Counters.QueueFull++;
            return false;
        }

        if (Output.Length > _outputLimitBytes)
        {
            Counters.OutputFull++;
            return false;
        }

        var now = _worker.Now;
        _pending.Add(call, tag, verb, deadline, now, isBrief: deadline - now < _briefNanoseconds);
        Counters.Requests++;
        if (isWritten)
        {
            _requests.Write(call, tag, this);
            _worker.MarkDirty(this);
        }

        _deadlines.Add(deadline);
        return true;
    }

    /// <summary>As <see cref="RequestStream.AppendNumber"/>.</summary>
    public void AppendNumber() => _requests.AppendNumber();

    /// <summary>As <see cref="RequestStream.TakeNumber"/>.</summary>
    public uint TakeNumber() => _requests.TakeNumber();

    /// <summary>As <see cref="RequestStream.AppendNumbered"/>.</summary>
    public void AppendNumbered(ReadOnlySpan<byte> request) => _requests.AppendNumbered(request);

    public bool TryFlush() => _requests.TryFlush(HeldSince);

    /// <summary>There is something to send, once the batch is over.</summary>
    public void MarkDirty() => _worker.MarkDirty(this);

    /// <summary>The server is OUT, or about to be: resets the connection and gives up all calls.</summary>
    public void Close()
    {
        if (State == UpstreamState.Down) return;
        TellAge();
        State = UpstreamState.Down;
        _standing.OnGivenUp(_pending);
        if (_worker.Rules.Resets) _socket?.Abort();
        else _socket?.Close();
        Forget();
        Counters.Lost += _pending.FailAll();
    }

    public void OnConnected()
    {
        State = UpstreamState.Greeting;
        _greeting = default;
        Output.Append(ServerGreeting.Question);
        _requests.Send();
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        Counters.BytesReceived += bytes.Length;
        _deadlines.OnReceived(bytes.Length);

        if (!_standing.IsBelieved) _worker.NoticeSnapshot();
        else if (State == UpstreamState.Up && !_standing.IsAgreedOn) Close();
        else if (_replies.Receive(bytes, _deadlines.LastReceived) && State != UpstreamState.Down) _deadlines.OnFrames();
    }

    /// <summary>The server has just told what its clock shows.</summary>
    public void HearServerTime(long unixSeconds) => _clock.Hear(unixSeconds, _worker.Loop.Now);

    public void OnEndOfStream() => OnLost("closed by the server");

    public void OnClosed(CloseReason reason)
    {
        var why = LossReason.Of(reason, _socket);
        _socket = null;
        OnLost(why);
    }

    public void OnWritable() => _requests.OnWritable();

    /// <summary>Takes a frame of the answer to the greeting.</summary>
    /// <returns>False if the connection is broken.</returns>
    public bool OnGreeting(ReadOnlySpan<byte> line, in Reply reply)
    {
        if (_greeting.Read(line, in reply, _standing.Login))
        {
            if (_greeting.TakeQuestion() is { IsEmpty: false } question)
            {
                Output.Append(question);
                _requests.Send();
            }

            return true;
        }

        if (_greeting.Refusal is { } refusal)
        {
            Break(refusal);
            return false;
        }

        _worker.Loop.Cancel(_connectTimer);
        var identity = _greeting.Identity;
        CasMask = identity.CasMask(Address.ToString());
        _clock = default;
        HearServerTime(identity.UnixSeconds);
        _standing.OnIdentified(in _greeting);
        _pending.FailUnknown(_greeting.Capabilities);
        if (State == UpstreamState.Down) return false;
        State = UpstreamState.Up;
        Counters.Connections++;
        _upSince = _worker.Loop.Now;
        WriteWaiting();
        return true;
    }

    /// <summary>The server answered in a way that no server may: the request that is being answered may be the cause.</summary>
    public void BreakUpset(string reason)
    {
        if (_pending.Written == 0)
        {
            Break(reason);
            return;
        }

        // What came may answer nothing: the request itself may be executed yet.
        _standing.OnGivenUp(_pending);
        var (call, tag) = (_pending.First.Call, _pending.First.Tag);
        _pending.RemoveFirst();
        Break(reason);
        call?.OnUpset(tag);
    }

    private void Connect()
    {
        State = UpstreamState.Connecting;
        _standing.OnConnecting();
        _socket = _worker.Dialer.Connect(Address, _standing.Tls, this);
        _requests.Attach(_socket);
        _worker.Loop.Schedule(_connectTimer, _worker.ConnectTimeoutNanoseconds);
    }

    private void WriteWaiting()
    {
        _pending.RemoveAbandoned();
        while (_pending.Written < _pending.Count && Output.Length <= _outputLimitBytes)
        {
            ref var next = ref _pending[_pending.Written];
            _requests.Write(next.Call!, next.Tag, this);
        }

        if (!Output.IsEmpty) _worker.MarkDirty(this);
        if (_pending.Written == _pending.Count) return;
        Counters.OutputFull += _pending.Count - _pending.Written;
        _pending.FailUnwritten();
    }

    private void OnLost(string reason)
    {
        // Servers may close idle connections. One that stood for a while and owed nothing is made anew; a server that is gone refuses, and
        // one that was restarted can be told from what it was.
        TellAge();
        var stoodFor = _worker.Loop.Now - _upSince;
        if (State == UpstreamState.Up && _pending.Count == 0 && stoodFor > FlushPolicy.IdleReconnectNanoseconds
            && _standing.IsUnmistakable)
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
        TellAge();

        Counters.Losses++;

        // First the state, then the calls: their plans must not come back here.
        _standing.OnLost(reason);
        Close();
    }

    private void TellAge()
    {
        if (State != UpstreamState.Up) return;
        var after = TimeSpan.FromMicroseconds(Math.Max(0, _deadlines.LastReceived - _upSince) / 1000);
        _standing.OnAnswered(in _greeting, after);
    }

    private void Forget()
    {
        _socket = null;
        _requests.Clear();
        _replies.Clear();
        _deadlines.Stop();
        _worker.Loop.Cancel(_connectTimer);
    }

    private void Limit()
    {
        _queueLimit = _worker.Options.MaxServerQueue;
        _outputLimitBytes = _worker.Options.ServerOutputLimitBytes;
        _briefNanoseconds = _worker.ReplyTimeoutNanoseconds / 2;
    }
}
