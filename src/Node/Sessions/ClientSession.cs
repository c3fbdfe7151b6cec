using Understudy.Connections.Clients;
using Understudy.Node.Replication;
using Understudy.Node.State;
using Understudy.Node.Watching;
using Understudy.Transport.Sockets;

namespace Understudy.Node.Sessions;

/// <summary>One client of the node: its replies are gathered while its requests are executed one after the other, and leave in one packet
/// per batch.</summary>
internal sealed class ClientSession : ClientConnection<NodeRequests>, INodeClient, ICarriedSession
{
    private readonly ISessionHost _host;
    private readonly WorkerState _worker;
    private readonly WatchLog _watch;
    private Watcher? _watcher;
    private KeyDump? _dump;
    private byte[]? _answerHeldBack;
    private HeldReplies _held;
    private bool _isListedAsHeld;
    private bool _wasServed;
    private bool _isBroken;          // reset, or closed by us for what it said

    public ClientSession(ISessionHost host, IRequestGate? gate)
        : base(host.Terms, gate)
    {
        _host = host;
        _worker = host.State;
        _watch = host.Watch;
        LastRequestAt = _worker.Loop.Now;
        Requests.Serve(new NodeRequests(host.Dispatcher, this));
    }

    /// <summary>What it is called, as long as the node lives.</summary>
    public required int Number { get; init; }

    /// <summary>What of its requests goes to the leader of the pair; null: nothing.</summary>
    public ForwardedClient? Forwarded { get; set; }

    /// <summary>What of its requests waits for the source of an import; null: nothing.</summary>
    public SourceWait? Source { get; set; }

    /// <summary>It is the follower's client, and is served for it.</summary>
    public bool IsCarried { get; init; }

    public bool IsSettled => Output.IsEmpty && !Requests.IsPaused && !Requests.IsHolding && _dump is null;

    /// <summary>It only watches: it may say nothing more, and stays.</summary>
    public bool Watches => _watcher is not null;

    /// <summary>Bytes of the keys of the multi-get at the front that have been answered; the client has to take those replies
    /// first.</summary>
    public int KeysDone { get; set; }

    /// <summary>A long answer is made piece by piece as the client takes it.</summary>
    public bool IsDumping => _dump is not null;

    public bool IsAsking => Requests.IsReading;

    public bool AwaitsValue => Requests.AwaitsRest;

    public bool IsSkipping => Requests.IsSkipping;

    /// <summary>When the last request came, in loop time.</summary>
    public long LastRequestAt { get; private set; }

    /// <summary>Whether it has had its turn in this batch: what is left waits for the next.</summary>
    public bool HasSpent => Requests.HasSpent;

    public override bool WasServed => _wasServed;

    protected override long LastHeardAt => LastRequestAt;

    protected override bool IsDone => _watcher is null && Forwarded is not { IsUnderWay: true } && Source is not { IsUnderWay: true };

    protected override ReadOnlySpan<byte> NoRoomReply => "SERVER_ERROR out of memory reading request\r\n"u8;

    public override void OnEndOfStream()
    {
        StopWatching();
        base.OnEndOfStream();
    }

    public override void OnWritable()
    {
        base.OnWritable();
        MarkDirty();
    }

    public override void OnClosed(CloseReason reason)
    {
        _isBroken = true;
        base.OnClosed(reason);
    }

    public override void Dismiss(DismissalReason reason)
    {
        _isBroken = true;
        _dump = null;
        base.Dismiss(reason);
    }

    public override void Drain()
    {
        _dump = null;
        StopWatching();
        base.Drain();
    }

    /// <summary>Sends what has been gathered; goes on with what had to wait for that. At the end of a batch.</summary>
    public void Flush()
    {
        if (Socket is null) return;
        AnswerHeldBack();

        // It asks for nothing while it is shown something, so its user is looked at here.
        if ((Watches || IsDumping) && MustGo) CutOff();
        if (_host.Held is { } held) FlushHeld(held);
        else if (!IsBlocked && !Output.IsEmpty) Send(Output.Length);
        if (Socket is null) return;
        Forwarded?.NoteTaken(Output.Length);

        GoOnDumping();
        TryResume();
        CloseIfDone();
    }

    /// <summary>Replies of its waited for the follower of the pair, and need not any more.</summary>
    public bool IsReplyDue => _held.IsDue;

    /// <summary>It is looked after no more: what it may be told now, it is told in this batch.</summary>
    public void StopHolding()
    {
        _isListedAsHeld = false;
        if (!HasLeft) MarkDirty();
    }

    public override void Answer(ReadOnlySpan<byte> reply)
    {
        if (Forwarded is not { IsUnderWay: true })
        {
            Output.Append(reply);
            return;
        }

        // It comes behind what the leader is still to answer.
        _answerHeldBack = [.. _answerHeldBack ?? [], .. reply];
        HoldBack();
    }

    /// <summary>The leader has answered.</summary>
    public void Tell(ReadOnlySpan<byte> reply)
    {
        Output.Append(reply);
        MarkDirty();
    }

    /// <summary>It is owed what nobody can tell any more.</summary>
    public void BreakOff()
    {
        _isBroken = true;
        Close();
    }

    /// <summary>Begins a long answer. Requests behind it wait.</summary>
    public void Begin(KeyDump dump)
    {
        _dump = dump;
        HoldBack();
    }

    /// <summary>From now on it is shown what happens, and says nothing.</summary>
    public void Become(Watcher watcher)
    {
        _watcher = watcher;
        End();
    }

    public void Wake() => MarkDirty();

    protected override void MarkDirty() => _host.MarkDirty(this);

    protected override void EndTurn()
    {
        _worker.Counters.Yields++;
        base.EndTurn();
    }

    protected override void Break()
    {
        _isBroken = true;
        base.Break();
    }

    protected override void CountReceived(int bytes)
    {
        _worker.Counters.BytesRead += bytes;
        if (!IsEnding) LastRequestAt = _worker.Loop.Now;
    }

    protected override void OnRead() => MarkDirty();

    protected override void OnLeft()
    {
        if (_watch.IsOn) _watch.Disconnected(this, isOrderly: !_isBroken);
        StopWatching();
        _dump = null;
        Forwarded?.Leave();
        _host.Remove(this);
    }

    private void AnswerHeldBack()
    {
        if (_answerHeldBack is not { } reply || Forwarded is { IsUnderWay: true }) return;
        _answerHeldBack = null;
        Output.Append(reply);
    }

    private void Send(int bytes)
    {
        _worker.Counters.BytesWritten += SendOutput(bytes);
        _wasServed = true;
    }

    private void FlushHeld(HeldClients held)
    {
        _held.Note(Output.Length, held.Wait, held.Lsn);
        var mayTell = _held.TryFree(out var free);
        if (!IsBlocked && free > 0)
        {
            var before = Output.Length;
            Send(free);
            _held.NoteSent(before - Output.Length);
        }

        if (!mayTell)
        {
            held.Waits.NoteUntold();
            _isBroken = true;
            Close();
        }
        else if (_held.IsHolding && !_isListedAsHeld)
        {
            _isListedAsHeld = true;
            held.Add(this);
        }
    }

    private void CutOff()
    {
        Output.Clear();
        _held = default;
        _dump = null;
        StopWatching();
        End();
    }

    private void GoOnDumping()
    {
        if (_dump is null || Requests.AwaitsRoom || !HasRoomAgain) return;
        if (_dump.Continue(this)) _dump = null;
        MarkDirty();
    }

    private void StopWatching()
    {
        if (_watcher is null) return;
        _watcher.End();
        _host.StopWatching(_watcher);
        _watcher = null;
    }
}
