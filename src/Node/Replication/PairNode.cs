using Understudy.Node.State;
using Understudy.Protocol.Links;
using Understudy.Store;
using Understudy.Transport.Loops;
using Understudy.Transport.Measuring;

namespace Understudy.Node.Replication;

/// <summary>A node's side of a pair on the first worker's loop: does what <see cref="PairMember"/> decides, and carries what is
/// sent.</summary>
internal sealed class PairNode : IPairPort, IPeerHandler
{
    private const long TickNanoseconds = PairTimes.Status / 2;

    private readonly NodeState _node;
    private readonly WorkerState _worker;
    private readonly PairOptions _options;
    private readonly ItemStore _store;
    private readonly ChangeLog _log;
    private readonly PairMember _member;
    private readonly PeerClock _clock = new();
    private readonly ChangeSender _sender;
    private readonly ChangeApplier _applier;
    private readonly PairCounters _counters = new();
    private readonly DurationHistogram _lag = new();
    private readonly ActionTimer _tickTimer;
    private readonly ActionTimer _againTimer = new(() => { });
    private readonly LoopCall _nudge;
    private readonly ReplyWaits _waits;
    private readonly CarriedClients _carried;
    private PairRole _toldRole;
    private long _statusDue;
    private long _theirClock;       // what the other node showed last; 0: nothing yet
    private long _ackedLsn;
    private long _seenLsn;          // written by all workers: how far the first one has been told that there is something to send
    private long _lagLsn;
    private long _lagSince;
    private long _rolledBack;
    private int _closings;
    private PairReport _report;

    /// <param name="node">Whose side it is.</param>
    /// <param name="worker">The first one.</param>
    /// <param name="options">Of the pair.</param>
    /// <param name="fillNonce">Makes what nobody else can have foreseen.</param>
    public PairNode(NodeState node, WorkerState worker, PairOptions options, Action<Span<byte>> fillNonce)
    {
        (_node, _worker, _options, _store, _log) = (node, worker, options, node.Store, node.Store.Changes!);
        _log.IsCopy = true;
        _sender = new ChangeSender(_store, worker.Store);
        _applier = new ChangeApplier(_store, worker.Store, _clock);
        _member = new PairMember(
            this, _log, wants: options.Listen is not null, options.Rules, worker.Loop.NextRandom, () => worker.Loop.UnixMilliseconds,
            worker.Loop.Now);
        // A key and a value, with what the store counts of them in between.
        var mostPayloadBytes = Math.Max(node.Options.MaxItemBytes, Replication.Forwards.PieceBytes);
        Links = new PeerLinks(worker.Loop, options, mostPayloadBytes, node.Logger, this) { FillNonce = fillNonce };
        _waits = new ReplyWaits(options.AckWithin, _log, options.Rules);
        _carried = new CarriedClients(Links, _log, node.Options.MaxConnections);
        if (options.ReadsWithin > TimeSpan.Zero) Forwards = new Forwards(worker.Loop, Links, Gate, _log, options.Rules);
        _tickTimer = new ActionTimer(OnTick);
        _nudge = new LoopCall(() => { });
        _report = MakeReport();
    }

    /// <summary>Who decides.</summary>
    public PairMember Member => _member;

    public GateState Gate { get; } = new();

    public PeerLinks Links { get; }

    /// <summary>What this node, as a follower, does not do itself goes there; null: it is refused.</summary>
    public Forwards? Forwards { get; }

    /// <summary>The follower's clients that this node serves as a leader.</summary>
    public CarriedClients Carried => _carried;

    /// <summary>Whether replies wait for the follower.</summary>
    public ReplyWaits Waits => _waits;

    /// <summary>Why clients should rather ask the other node; null: there is no reason. Any thread.</summary>
    public string? WhyNotServing => Forwards is { IsOn: true } || Loop.Now <= Math.Max(Gate.LeadsUntil, Gate.ReadsUntil)
        ? null
        : $"this node is a {PairText.Of(Report.Role)} of its pair and answers nothing";

    /// <summary>As of the last tick or change of the role; how far the follower is, as of now. Any thread.</summary>
    public PairReport Report
    {
        get
        {
            var report = Volatile.Read(ref _report);
            if (report.Acked is null) return report;
            // In this order: a follower is never said to have more than it has.
            var acked = _member.Acked;
            return report with { Acked = acked, Head = _log.Last };
        }
    }

    /// <summary>How long changes are under way to the follower.</summary>
    public DurationHistogram Lag => _lag;

    private IEventLoop Loop => _worker.Loop;

    private long NowMilliseconds => _node.UnixMicrosecondsAt(Loop.Now) / 1000;

    /// <summary>Begins. Before the loop runs.</summary>
    public void Start()
    {
        Links.Start();
        Loop.Schedule(_tickTimer, 0);
    }

    /// <summary>At the end of each batch of the first worker, while its session is open.</summary>
    public void EndBatch()
    {
        if (Links.Open is not { } link) return;
        Volatile.Write(ref _seenLsn, _log.Last);
        if (_sender.IsOn) Send(link);
        if (_member.Following == FollowState.On && _ackedLsn != _log.Last)
        {
            _ackedLsn = _log.Last;
            PairFrames.Line(link.Output, LinkVerb.Ack, _member.Epoch, _ackedLsn);
            _member.OnApplied();
        }

        Proceed();
        _carried.EndBatch(link);
        link.Flush();
    }

    /// <summary>At the end of each batch of another worker: something may have to be sent.</summary>
    public void Nudge()
    {
        var last = _log.Last;
        if (Volatile.Read(ref _seenLsn) >= last) return;
        Volatile.Write(ref _seenLsn, last);
        Loop.Post(_nudge);
    }

    /// <summary>On the loop.</summary>
    /// <returns>Why not, or null.</returns>
    public string? Promote(bool isForced)
    {
        var refusal = _member.Promote(isForced, Loop.Now);
        Proceed();
        return refusal;
    }

    /// <summary>On the loop.</summary>
    /// <returns>Why not, or null.</returns>
    public string? Demote()
    {
        var refusal = _member.Demote(Loop.Now);
        Proceed();
        return refusal;
    }

    /// <summary>On the loop.</summary>
    public void Close()
    {
        Gate.LeadsUntil = long.MinValue;
        _waits.Break();
        Loop.Cancel(_tickTimer);
        Links.Close();
    }

    // ---- the link

    public void OnLinked()
    {
        (_theirClock, _ackedLsn) = (0, -1);
        _clock.Forget();
        _counters.Links++;
        _member.OnLinked(Loop.Now);
        TellStatus();
    }

    public void OnUnlinked()
    {
        _carried.OnUnlinked();
        Forwards?.OnUnlinked();
        _member.OnUnlinked(Loop.Now);
        // Before anybody is told what only this node has.
        LookForVip();
        Proceed();
    }

    public void OnRoom() => _carried.OnRoom();

    public bool OnFrame(ref LinkFrame frame)
    {
        switch (frame.Verb)
        {
            case LinkVerb.Item or LinkVerb.Gone or LinkVerb.Flush:
                // What comes of an earlier session is not wanted any more.
                return _member.Following != FollowState.On || _applier.TryApply(ref frame, NowMilliseconds);
            case LinkVerb.Drop:
                if (_member.Role == PairRole.Leader && _options.Rules.DropsWhatWasRolledBack) _worker.Store.Delete(frame.Payload);
                return true;
            case LinkVerb.DropAll:
                if (_member.Role == PairRole.Leader) _worker.Store.FlushAll(0);
                return true;
            case LinkVerb.Ask or LinkVerb.Took or LinkVerb.Leave:
                return _carried.OnFrame(ref frame);
            case LinkVerb.Told or LinkVerb.Done or LinkVerb.Left:
                return Forwards is { } forwards && forwards.OnFrame(ref frame);
            default:
                var isKnown = TryDecide(ref frame);
                Proceed();
                return isKnown;
        }
    }

    private bool TryDecide(ref LinkFrame frame)
    {
        var now = Loop.Now;
        switch (frame.Verb)
        {
            case LinkVerb.Status:
                var status = PairFrames.StatusOf(in frame);
                NoteClock(frame[10], status.Clock);
                _store.RaiseCas(status.Cas);
                _member.OnStatus(in status, SentAt(status.Clock), now);
                break;
            case LinkVerb.Follow:
                if (!Lineage.TryParse(frame.Text, out var theirs)) return false;
                _theirClock = frame[3];
                _member.OnFollow(theirs, frame[0], frame[1], frame[2]);
                break;
            case LinkVerb.Continue or LinkVerb.Full:
                if (!Lineage.TryParse(frame.Text, out var lineage)) return false;
                NoteClock(frame[3], frame[4]);
                if (frame.Verb == LinkVerb.Full) _member.OnCopyAll(frame[0], lineage, frame[1]);
                else if (frame[1] > _log.Last || frame[1] < 0) return false;
                else _member.OnContinue(frame[0], lineage, frame[1], frame[2] != 0);
                break;
            case LinkVerb.Ready: _member.OnReady(frame[0]); break;
            case LinkVerb.End: _member.OnEnd(); break;
            case LinkVerb.Ack: OnAck(frame[0], frame[1]); break;
            case LinkVerb.RolledBack: _member.OnRolledBack(); break;
            case LinkVerb.Dropped: _member.OnDropped(frame[0]); break;
            case LinkVerb.Lead: _member.OnAskedToLead(now); break;
            case LinkVerb.Handover: _member.OnHandover(frame[0], now); break;
            case LinkVerb.Want: _member.OnWant(frame[0] != 0, now); break;
            default: return false;
        }

        return true;
    }

    // ---- what the member has decided

    public void TellStatus(in PairStatus status)
    {
        if (Links.Open is { } link) PairFrames.Status(link.Output, in status, NowMilliseconds);
    }

    public void AskToFollow(Lineage lineage, long head) =>
        Tell(LinkVerb.Follow, lineage, head, _log.First, _log.LostReach, NowMilliseconds);

    public void LetContinue(long epoch, Lineage lineage, long fork, bool isSame)
    {
        _counters.PartialCopies++;
        Tell(LinkVerb.Continue, lineage, epoch, fork, isSame ? 1 : 0, _theirClock, NowMilliseconds);
    }

    public void CopyAll(long epoch, Lineage lineage, long lsn)
    {
        _counters.WholeCopies++;
        Tell(LinkVerb.Full, lineage, epoch, lsn, 0, _theirClock, NowMilliseconds);
    }

    public void TellReady(long lsn) => Tell(LinkVerb.Ready, lsn);

    public void TellDropped(long lsn) => Tell(LinkVerb.Dropped, lsn);

    public void AskToLead() => Tell(LinkVerb.Lead);

    public void HandOver(long head, long epoch)
    {
        _waits.LetGo();
        Tell(LinkVerb.Handover, head, epoch);
    }

    public void TellWant(bool shouldLead)
    {
        TellStatus();
        Tell(LinkVerb.Want, shouldLead ? 1 : 0);
    }

    public void BeginSending(long behind, bool isWhole)
    {
        _lagLsn = 0;
        // The ring may have gone on while the follower made itself ready.
        if (!_sender.TryBegin(behind, isWhole)) _member.OnLapped();
    }

    public void StopSending() => _sender.Stop();

    public void RollBack(long fork)
    {
        var output = Links.Open!.Output;
        _applier.RollBack(
            fork,
            key =>
            {
                _rolledBack++;
                PairFrames.Bytes(output, LinkVerb.Drop, key);
            },
            () => PairFrames.Line(output, LinkVerb.DropAll));
        PairFrames.Line(output, LinkVerb.RolledBack);
    }

    public void Empty(long lsn)
    {
        _worker.Store.Empty();
        _log.Restart(lsn);
    }

    public void Flush()
    {
        _log.IsCopy = false;
        _worker.Store.FlushAll(0);
    }

    public void Open()
    {
        _closings++;
        _log.IsCopy = false;
        Gate.ReadsUntil = long.MinValue;
        Gate.LeadsUntil = EndOfOffice();
    }

    void IPairPort.Close()
    {
        Gate.LeadsUntil = long.MinValue;
        var closing = ++_closings;
        var left = _node.Workers.Count;
        foreach (var worker in _node.Workers)
        {
            // What a worker was doing when the gate closed is done when it gets to this.
            worker.Loop.Post(new LoopCall(() => Loop.Post(new LoopCall(() =>
            {
                if (closing != _closings || --left > 0) return;
                _log.IsCopy = true;
                _member.OnClosed(Loop.Now);
                Proceed();
            }))));
        }
    }

    public void Note(PairEvent happened, long number = 0) => PairText.Log(_node.Logger, happened, number, Links.Open?.RemoteName ?? "");

    // ---- in between

    private void Send(PeerLink link)
    {
        switch (_sender.Send(link))
        {
            case SendOutcome.Lapped: _member.OnLapped(); break;
            case SendOutcome.Copied: _member.OnCopied(); break;
            case SendOutcome.More when link.HasRoom: Loop.Schedule(_againTimer, 0); break;
        }

        if (_lagLsn != 0 || !_sender.IsOn || _log.Last <= _member.Acked) return;
        (_lagLsn, _lagSince) = (_log.Last, Loop.Now);
    }

    private void OnAck(long epoch, long lsn)
    {
        _member.OnAck(epoch, lsn, Loop.Now);
        if (_lagLsn == 0 || lsn < _lagLsn) return;
        _lag.Record(Loop.Now - _lagSince);
        _lagLsn = 0;
    }

    private void OnTick()
    {
        Loop.Schedule(_tickTimer, TickNanoseconds);
        Links.OnTick();
        LookForVip();
        _member.OnTick(Loop.Now);
        if (Gate.LeadsUntil != long.MinValue) Gate.LeadsUntil = EndOfOffice();
        if (Loop.Now >= _statusDue) TellStatus();
        Proceed();
        Publish();
    }

    private void LookForVip()
    {
        if (_options.HasVip is { } hasVip) _member.OnVip(hasVip(), Loop.Now);
    }

    // While it stands still, the VIP may have gone to another host that leads now.
    private long EndOfOffice() =>
        _options.HasVip is null || !_options.Rules.EndsByTheClock ? long.MaxValue : Loop.Now + PairTimes.Office;

    // After whatever may have changed the role.
    private void Proceed()
    {
        if (_waits.Update(_member, _lagLsn == 0 ? null : _lagSince, Loop.Now) is { } happened) Note(happened);
        if (_member.Role != _toldRole) TellStatus();
        // Whoever hears that this node leads writes to it.
        if (_member.Role != _report.Role || _member.Sending != _report.Sending) Publish();
        var canForward = _member is { Role: PairRole.Follower, Peer.Role: PairRole.Leader } && Links.Open is not null;
        // Who leads has nothing to hand on, and refuses nothing.
        if (Forwards is { } forwards && forwards.Turn(canForward) && _member.Role != PairRole.Leader)
            Note(canForward ? PairEvent.Forwards : PairEvent.ForwardsNoMore);
        var mayRead = _member.Role == PairRole.Follower && _member.IsSound && _options.ReadsWithin > TimeSpan.Zero;
        Gate.ReadsUntil = mayRead ? _member.LevelAt + (long)_options.ReadsWithin.TotalNanoseconds : long.MinValue;
    }

    private void TellStatus()
    {
        _toldRole = _member.Role;
        _statusDue = Loop.Now + PairTimes.Status;
        TellStatus(_member.Status(NowMilliseconds, _store.LastCas, _theirClock));
    }

    private void NoteClock(long sent, long clock)
    {
        _theirClock = clock;
        if (sent != 0) _clock.Note(sent, clock, NowMilliseconds);
    }

    // In loop time.
    private long SentAt(long clock)
    {
        var ours = _clock.OurTime(clock);
        return ours == long.MinValue ? long.MinValue : Loop.Now - ((NowMilliseconds - ours) * 1_000_000);
    }

    private void Tell(LinkVerb verb, params ReadOnlySpan<long> numbers)
    {
        if (Links.Open is { } link) PairFrames.Line(link.Output, verb, numbers);
    }

    private void Tell(LinkVerb verb, Lineage lineage, params ReadOnlySpan<long> numbers)
    {
        if (Links.Open is { } link) PairFrames.Line(link.Output, verb, lineage, numbers);
    }

    private void Publish() => Volatile.Write(ref _report, MakeReport());

    private PairReport MakeReport() => new()
    {
        Role = _member.Role,
        Wants = _member.Wants,
        Epoch = _member.Epoch,
        Peer = Links.Open?.RemoteName,
        PeerRole = _member.Peer?.Role,
        IsWhole = _member.Status(0, 0, 0).IsComplete,
        Following = _member.Following,
        Sending = _member.Sending,
        Head = _log.Last,
        First = _log.First,
        LogBytes = _log.Capacity,
        Acked = _member.Sending == SendState.None ? null : _member.Acked,
        SinceLevel = _member.Role == PairRole.Follower ? TimeSpan.FromMicroseconds((Loop.Now - _member.LevelAt) / 1000) : null,
        Links = _counters.Links,
        WholeCopies = _counters.WholeCopies,
        PartialCopies = _counters.PartialCopies,
        RecordsSent = _sender.RecordsSent,
        ItemsCopied = _sender.ItemsCopied,
        RecordsApplied = _applier.Applied,
        ItemsReceived = _applier.Copied,
        NotStored = _applier.NotStored,
        RolledBack = _rolledBack,
        IsHandingOver = _member.IsHandingOver,
        WantsAcks = _waits.AreWanted,
        IsAckSure = _waits.AreSure,
        AckGivenUp = _waits.GivenUp,
        AckUntold = _waits.Untold,
        Forwarded = Forwards?.Requests ?? 0,
        ForwardedLost = Forwards?.Lost ?? 0,
        CarriedClients = _carried.Count,
        HasVip = _member.HasVip,
    };
}
