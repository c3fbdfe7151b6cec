using System.Buffers.Text;
using Understudy.Hashing;
using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Copies;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Rejoin;
using Understudy.Proxy.Tracing;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Copies;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Forwarding;

/// <summary>A request with one key: executes its plan.</summary>
internal sealed unsafe class KeyFlight : KeyReplyFlight, IUpstreamCall, IGatedWrite
{
    // A tag says which replica was asked and in which form.
    private const int FormShift = 4;
    private const int ReplicaBits = (1 << FormShift) - 1;

    private readonly ForwardedCopy _copy;
    private KeyReplicas _replicas;
    private RequestPlan _plan;
    private KeyOrder _order;
    private RequestForm _firstForm;
    private bool _hasUnwrittenCall;
    private bool _hasFixedReply;
    private bool _copiesForward;
    private PlanKind _kind;
    private CountedVerb _verb;
    private StepDeadlines _deadlines;
    private PlanStep _postponed;     // until it is known what a conditional write left behind
    private bool _isPostponed;
    private long _term;              // in which it began, where a write's acknowledgement has to be agreed to
    private LateAnswer? _lateAnswer; // to a conditional write that was given up
    private LaneFlight? _origin;     // another worker's client waits for the reply

    public KeyFlight(ForwardingWorker worker)
        : base(worker)
    {
        _copy = new ForwardedCopy(worker, Held, OnStateKnown);
    }

    public override ulong ChangedKey => _order.ChangesValue ? _order.WrittenKey : 0;

    /// <summary>Sends a request on its way.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="source">The whole request as received; used only during this call.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="key">The key as memcached stores it, decoded if need be.</param>
    /// <param name="origin">Takes the reply, if the client is another worker's.</param>
    public void Start(ClientConnection? client, byte* source, in Request request, ReadOnlySpan<byte> key, LaneFlight? origin = null)
    {
        _origin = origin;
        Held.Set(source, in request);
        IsHidden = request.IsNoReply;
        _replicas.Locate(Worker.Snapshot, key);
        if (Worker.Gate is { } gate) _term = gate.Term;
        var kind = PlanKinds.Of(in request);
        if (kind == PlanKind.Create && !Worker.Rules.LooksBeforeCreating) kind = PlanKind.WriteFirst;
        _copiesForward = (PlanKinds.RunsOnOne(kind) || PlanKinds.ReadsOrVivifies(kind)) && _replicas.Count > 1;
        _deadlines.Begin(Worker.Now, Worker.ReplyTimeoutNanoseconds, Worker.GraceNanoseconds);
        if (_replicas.Count > 1)
        {
            _order.Begin(Worker, request.Verb, request.Exptime, kind, key, in _replicas);
            if ((request.Flags & MetaFlags.Invalidate) != 0) Worker.StaleKeys.Add(_order.WrittenKey);
            else if (_order.Replaces) Worker.StaleKeys.Remove(_order.WrittenKey);
        }

        if (Worker.WantsKeys) OfferKey(key, isOfClient: client is not null || origin is not null);
        _kind = kind;
        _verb = CountedVerbs.Of(in request);
        if (PlanKinds.Creates(kind)) CreatedKey = _order.WrittenKey;
        Attach(client, _verb);
        Begin(kind);
        Keep();
    }

    /// <summary>Deletes a key everywhere and then gives a fixed reply: what memcached does when a new value is too large for it.</summary>
    public void StartDelete(
        ClientConnection? client, byte* source, in Request request, ReadOnlySpan<byte> key, ReadOnlySpan<byte> reply,
        LaneFlight? origin = null)
    {
        _origin = origin;
        Held.SetWithoutValue(source, in request);
        _deadlines.Begin(Worker.Now, Worker.ReplyTimeoutNanoseconds, Worker.GraceNanoseconds);
        _firstForm = RequestForm.Delete;
        _hasFixedReply = true;
        if (Worker.Gate is { } gate) _term = gate.Term;
        _replicas.Locate(Worker.Snapshot, key);
        if (_replicas.Count > 1) _order.Begin(Worker, request.Verb, request.Exptime, PlanKind.ReachAll, key, in _replicas);
        _kind = PlanKind.ReachAll;
        Result = RequestOutcome.TooLarge;
        Attach(client, CountedVerbs.Of(in request));
        reply.CopyTo(Kept.Reserve(reply.Length));
        Kept.Advance(reply.Length);
        Begin(PlanKind.ReachAll);
        Keep();
    }

    public void Write(int tag, UpstreamConnection upstream)
    {
        var form = (RequestForm)(tag >> FormShift);
        if (form != RequestForm.CopyForward) Held.Write(form, _copy.Exptime, upstream);
        else if (Held.IsBase64 || Request.Verb == Verb.MetaGet) upstream.AppendNumbered(_copy.Command.Unread);
        else upstream.Output.Append(_copy.Command.Unread);
    }

    public bool Answers(int tag, ReadOnlySpan<byte> frame, in Reply reply) =>
        reply.Kind == ReplyKind.MetaDebug ? Held.IsShownBy(frame) : Held.IsValueOf(frame, in reply);

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        var isLook = (RequestForm)(tag >> FormShift) is RequestForm.Look or RequestForm.LookByGet;
        var outcome = isLook ? Outcomes.OfLook(reply.Kind) : Outcomes.Of(Request.Verb, Request.Mode, reply.Kind, frame);
        if (Request.Verb == Verb.MetaGet && reply is { IsWin: true, IsStale: false } && _copiesForward && _copy.IsWatching) OnVivified();
        if (reply.Kind == ReplyKind.Number && _copiesForward && !IsSameNumber(tag, frame)) outcome = Outcome.ClientError;
        if (IsNotable) NoteStep(_replicas.ServerOf(tag & ReplicaBits), outcome);
        var step = OnOutcome(tag & ReplicaBits, outcome);
        if (step.KeepReply && outcome == Outcome.Done && !_plan.Lacking.IsEmpty) OfferRepair(tag & ReplicaBits, in reply);
        var isFinal = step.Conclusion != Conclusion.None && !_copy.IsAwaited && (Worker.Gate is null || !_plan.AcknowledgesWrite);
        if (step.KeepReply && !_hasFixedReply)
        {
            Result = outcome < Outcome.Dropped ? CountedVerbs.OutcomeOf(_verb, outcome) : ServerErrors.OutcomeOf(frame);
            KeepReply(frame, in reply, isFinal, upstream.CasMask);
        }

        Run(step);
        return false;
    }

    public FrameVerdict OnValue(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (!Held.IsValueOf(frame, in reply)) return FrameVerdict.Foreign;
        OnFrame(tag, frame, in reply, upstream);
        return FrameVerdict.Over;
    }

    public void OnAgreed()
    {
        if (IsNotable) NoteStep(TraceStep.Group, Outcome.Done);
        Complete();
    }

    public void OnRefused()
    {
        NoteStep(TraceStep.Group, Outcome.Declined);
        Result = RequestOutcome.NotAgreed;
        Kept.Clear();
        if (!IsHidden) AppendError(ProxyErrors.NotAgreed);
        Complete();
    }

    public void OnFailure(int tag, Outcome failure)
    {
        NoteStep(_replicas.ServerOf(tag & ReplicaBits), failure);
        Run(OnOutcome(tag & ReplicaBits, failure));
    }

    public IUpstreamCall? LateReader(int tag)
    {
        var isWrite = (RequestForm)(tag >> FormShift) is RequestForm.AsIs or RequestForm.WithoutVivify;
        if (!isWrite || !_copiesForward || !PlanKinds.RunsOnOne(_kind)) return null;
        return _lateAnswer = new LateAnswer(_replicas.ServerOf(tag & ReplicaBits), Request.Verb, Request.Mode);
    }

    public void OnUpset(int tag)
    {
        NoteStep(_replicas.ServerOf(tag & ReplicaBits), Outcome.Lost);
        Run(OnOutcome(tag & ReplicaBits, Outcome.Lost, isLast: _plan.AsksInTurn && MayUpset));
    }

    protected override void CompleteUnattended()
    {
        _origin?.Answer(Kept.Bytes, Result, HandOverTrace());
        _origin = null;
        Release();
    }

    protected override void Describe(RequestTrace trace)
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        if (Held.HasLine) trace.SetKey(Held.StoredKey(decoded));
    }

    protected override void Recycle()
    {
        Held.Clear();
        if (_copiesForward) _copy.Clear();
        _copiesForward = false;
        _lateAnswer = null;
        _order.Clear();
        _isPostponed = false;
        _firstForm = RequestForm.AsIs;
        _hasUnwrittenCall = false;
        _hasFixedReply = false;
        Worker.KeyFlights.Return(this);
    }

    private void Begin(PlanKind kind)
    {
        var snapshot = Worker.Snapshot;
        Run(_plan.Begin(
            kind, _replicas.Readable(snapshot), _replicas.Writable(snapshot), _replicas.Keeping(snapshot), SourceOfWriteUnderWay));
    }

    // What brought one server out of step must not be sent to the next. A plain key that is read, counted or removed cannot have done it.
    private bool MayUpset => Request.ValueLength >= 0 || Request.Verb == Verb.MetaDebug || Held.IsKeySpecial;

    private void OfferKey(ReadOnlySpan<byte> key, bool isOfClient)
    {
        Worker.Sampler.Offer(key);
        if (isOfClient) Worker.Hot?.Offer(key, Worker.Now);
    }

    // Its result travels from there to the others; another one that ran elsewhere meanwhile would meet it on the way.
    private ReplicaMask SourceOfWriteUnderWay => _replicas.Count == 1 || Worker.Guards.Count == 0 ? ReplicaMask.None : FindSource();

    private ReplicaMask FindSource()
    {
        if (_order.WrittenKey != 0) return _replicas.ReplicaOf(Worker.Guards.SourceOf(_order.WrittenKey, except: _copy));

        // A read goes there only behind its own client's write, which waits for the same server. What another worker's client reads comes
        // over here only behind such a write.
        if (_origin is null && IsNext) return ReplicaMask.None;
        var key = Held.Fingerprint();
        var server = Worker.Guards.SourceOf(key);
        return server >= 0 && (_origin is not null || FollowsWriteOf(key)) ? _replicas.ReplicaOf(server) : ReplicaMask.None;
    }

    private PlanStep OnOutcome(int replica, Outcome outcome, bool isLast = false)
    {
        // That is all there is to it, whoever could be asked besides.
        if (outcome == Outcome.Done && _kind == PlanKind.Read)
            return _plan.OnOutcome(replica, outcome, ReplicaMask.None, ReplicaMask.None);

        var snapshot = Worker.Board.Current;
        if (_kind == PlanKind.Read && !_replicas.AreOf(snapshot)) Relocate(snapshot);

        // It may have been executed, or still be: whatever becomes of this request, the server must not serve the key before that is
        // settled.
        if (outcome is Outcome.Lost or Outcome.TimedOut && _plan.Writes) NoteInDoubt(replica);
        var readable = _replicas.Readable(snapshot, hasFailed: outcome >= Outcome.NotSent);
        if (outcome == Outcome.TimedOut && !Worker.Rules.NeverRepeats) readable = readable.Without(replica);
        _plan.Preferred = SourceOfWriteUnderWay;
        return isLast || IsOvertaken(outcome)
            ? _plan.OnLastOutcome(replica, outcome, readable)
            : _plan.OnOutcome(replica, outcome, readable, _replicas.Writable(snapshot));
    }

    // A server that the key has moved away from does not hear of what is written since.
    private void Relocate(RoutingSnapshot snapshot)
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        _replicas.Locate(snapshot, Held.StoredKey(decoded));
    }

    // The key has moved since the write set out, and where it belongs now the write did not come by: what is read there later may be from
    // before it, whatever became of it.
    private void NoteMoved(RoutingSnapshot snapshot)
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        var owners = default(KeyReplicas);
        owners.Locate(snapshot, Held.StoredKey(decoded));
        Worker.OnMissedWrite(in owners, owners.SameAs(in _replicas), ReplicaMask.None, Held.ListedKey);
    }

    private void Run(PlanStep step)
    {
        while (true)
        {
            var copies = step.Form == RequestForm.CopyForward && !step.Send.IsEmpty;
            if (_copy.IsAwaited && (copies || step.Conclusion != Conclusion.None))
            {
                (_postponed, _isPostponed) = (step, true);
                return;
            }

            if (step.Conclusion != Conclusion.None) break;
            if (step.Send.IsEmpty) return;
            step = step.Form switch
            {
                RequestForm.CopyForward => CopyForward(step.Send),
                RequestForm.Touch => Touch(step.Send),
                _ => Send(step.Send, step.Form),
            };
        }

        Conclude(step.Conclusion);
    }

    private PlanStep Send(ReplicaMask targets, RequestForm form)
    {
        // A vivifying read changes nothing while it goes without N.
        NoteSent();
        var isRun = form == RequestForm.AsIs || (form == RequestForm.WithoutVivify && _kind == PlanKind.WriteOrVivify);
        if (form == RequestForm.AsIs) form = _firstForm;
        var verb = ServerCommand.VerbOf(form, in Request);
        PlanStep next = default;
        while (!targets.IsEmpty)
        {
            var replica = targets.First;
            targets = targets.Without(replica);
            var upstream = Worker.Upstreams[_replicas.ServerOf(replica)];
            if (form is RequestForm.Look or RequestForm.LookByGet)
            {
                form = upstream.Capabilities.HasMeta ? RequestForm.Look : RequestForm.LookByGet;
                verb = ServerCommand.VerbOf(form, in Request);
            }

            if (upstream.TryEnqueue(this, replica | ((int)form << FormShift), verb, Due, out var isWritten))
            {
                _hasUnwrittenCall |= !isWritten;
                if (isRun && _copiesForward) WatchCopy(replica, upstream);
            }
            else
            {
                next = OnOutcome(replica, Outcome.NotSent);
            }
        }

        return next;
    }

    private void OnVivified()
    {
        _plan.NoteCreated();
        ServerCommand.WriteVivify(Held.Key, in Request, _copy.Command);
    }

    private void WatchCopy(int replica, UpstreamConnection upstream)
    {
        var hasTargets = !_replicas.Writable(Worker.Board.Current).Without(replica).IsEmpty;
        _copy.OnWriteSent(_order.WrittenKey, replica, upstream, Due, hasTargets);
    }

    // Copies were not equal, whatever the reason: this one goes.
    private bool IsSameNumber(int tag, ReadOnlySpan<byte> frame) =>
        Utf8Parser.TryParse(frame, out ulong number, out _) && _copy.IsSameNumber((RequestForm)(tag >> FormShift), number);

    private void OnStateKnown()
    {
        if (!_isPostponed) return;
        _isPostponed = false;
        NoteWait();
        var copies = _postponed.Form == RequestForm.CopyForward && !_postponed.Send.IsEmpty;
        switch (CopyRules.End(copies, _copy.IsSourceLost, _copy.IsStateLate))
        {
            case CopyEnding.Refute:
                Refute();
                break;
            case CopyEnding.TimeOut:
                Conclude(Conclusion.TimedOut);
                break;
            default:
                Run(_postponed);
                break;
        }
    }

    private PlanStep CopyForward(ReplicaMask targets)
    {
        _copy.StopWatching();

        var form = _copy.Form;
        if (form == RequestForm.Barrier) return Send(targets, form);
        if (_copy.IsContested) NoteContested(targets);

        // Replicas on their way back, or that have lost the item, are to have it as well: wherever it is not, the next one to create it
        // would be told that there was none.
        var earlier = Worker.Rules.CopiesToAll ? ReplicaMask.None : targets & ReplicaMask.All(_copy.SourceReplica);
        var step = Send(earlier, RequestForm.Delete);
        var others = targets.Except(earlier);
        if (others.IsEmpty) return step;
        if (Request.Verb == Verb.MetaGet && form == RequestForm.CopyForward) RemoveOlder(others);
        return Send(others, form);
    }

    private void NoteContested(ReplicaMask targets)
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        Worker.Contested.Note(Held.StoredKey(decoded), in _replicas, targets);
    }

    private void RemoveOlder(ReplicaMask targets)
    {
        var unasked = targets.Except(_replicas.Readable(Worker.Board.Current));
        for (; !unasked.IsEmpty; unasked = unasked.Without(unasked.First))
            _copy.RemoveOlder(Worker.Upstreams[_replicas.ServerOf(unasked.First)]);
    }

    // The touch would reach an item that was written or touched after it, and give that one its TTL. What a conditional write leaves behind
    // is different: whatever it leaves on a server that is touched after it gets the TTL, and so does its copy.
    private PlanStep Touch(ReplicaMask targets)
    {
        if (_order.IsSetSince(Worker, _order.WrittenKey)) return Confirm(targets);
        if (Worker.Guards.Count > 0)
        {
            var exptime = Request.Verb == Verb.MetaGet ? Request.TouchExptime : Request.Exptime;
            for (var left = targets; !left.IsEmpty; left = left.Without(left.First))
                Worker.Guards.OnTouched(_order.WrittenKey, exptime, _replicas.ServerOf(left.First));
        }

        return Send(targets, RequestForm.Touch);
    }

    private PlanStep Confirm(ReplicaMask targets)
    {
        PlanStep next = default;
        for (; !targets.IsEmpty; targets = targets.Without(targets.First)) next = OnOutcome(targets.First, Outcome.Done);
        return next;
    }

    // A replica asked only now could have what was written after this request. Where one has just said that it lacks the item, that is the
    // answer then; where one has failed there is none, so others' writes, which may as well have come before, do not count.
    private bool IsOvertaken(Outcome outcome)
    {
        if (_replicas.Count == 1 || _order.IsLast(Worker) || !_plan.LeadsOn(outcome)) return false;
        var key = Held.Fingerprint();
        return (_origin ?? (Flight)this).IsFollowedByWrite(key)
            || (outcome == Outcome.Miss && _order.IsWrittenSince(Worker, key, _copy));
    }

    private void Conclude(Conclusion conclusion)
    {
        var snapshot = Worker.Board.Current;
        if (_kind != PlanKind.Read && !_replicas.AreOf(snapshot)) NoteMoved(snapshot);
        var acknowledges = conclusion == Conclusion.Reply && _plan.AcknowledgesWrite;
        var isMissed = acknowledges && _plan.Succeeded != ReplicaMask.All(_replicas.Count);
        if (isMissed) Worker.OnMissedWrite(in _replicas, _plan.Succeeded, _plan.Asked, Held.ListedKey);

        if (_copiesForward) EndCopy(conclusion);
        if (!_hasFixedReply && CopyRules.RemovesEverywhere(_order.Replaces, conclusion, _replicas.Count)) DeleteEverywhere();
        if (conclusion == Conclusion.Exists) Decline();
        else if (conclusion != Conclusion.Reply && !_hasFixedReply)
        {
            Result = CountedVerbs.OutcomeOf(conclusion);
            Kept.Clear();
            if (!IsHidden) AppendError(ErrorOf(conclusion));
        }

        if (acknowledges && Worker.Gate is { } gate) gate.Pass(this, _term, isMissed ? Worker.Board.Current.LastLoss : 0);
        else Complete();
    }

    private ReadOnlySpan<byte> ErrorOf(Conclusion conclusion) =>
        conclusion == Conclusion.Unavailable && _replicas.HasOnlyJoining(Worker.Board.Current)
            ? ProxyErrors.OnlyJoining
            : ProxyErrors.Of(conclusion);

    private void EndCopy(Conclusion conclusion)
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        var mayRunLate = conclusion == Conclusion.TimedOut && _copy.IsWatching;

        // The flight may wait for its turn to be answered: a write of the key meanwhile would meet a copy that nobody makes.
        _copy.StopWatching();
        if (!mayRunLate) return;
        _copy.NoteMissed(in _replicas);
        Worker.LateWrites.Follow(Held.StoredKey(decoded), in _replicas, _lateAnswer);
    }

    private void DeleteEverywhere()
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        fixed (byte* line = Held.Line)
            Worker.KeyFlights.Rent().StartDelete(null, line, in Request, Held.StoredKey(decoded), reply: default);
    }

    private void Refute()
    {
        NoteInDoubt(_copy.SourceReplica);
        Result = RequestOutcome.ConnectionLost;
        Kept.Clear();
        if (!IsHidden) AppendError(ProxyErrors.Of(Conclusion.Lost));
        Complete();
    }

    // Debug commands change nothing, and who finds a stale item may have the right to renew it, which a copy would give to others.
    private void OfferRepair(int source, in Reply reply)
    {
        if (Request.Verb == Verb.MetaDebug || reply.IsStale || reply.IsWin || reply.IsTokenTaken) return;
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        var key = Held.StoredKey(decoded);
        for (var lacking = _plan.Lacking; !lacking.IsEmpty; lacking = lacking.Without(lacking.First))
            Worker.Repairs.Offer(key, _replicas.ServerOf(lacking.First), _replicas.ServerOf(source), reply.Length);
    }

    private void NoteInDoubt(int replica)
    {
        if (Worker.Rules.NotesDoubt) Worker.NoteMissedWrite(_replicas.ServerOf(replica), Held.ListedKey);
    }

    private void Keep() =>
        Held.Keep(isNeeded: !IsComplete, isValueNeeded: _hasUnwrittenCall || _copiesForward);

    private long Due => Held.IsFresh ? _deadlines.First : _deadlines.Later(Worker.Loop.Now, StepsBehind);

    private int StepsBehind
    {
        get
        {
            var snapshot = Worker.Board.Current;
            return _plan.StepsBehind(_replicas.Readable(snapshot, hasFailed: true), _replicas.Writable(snapshot));
        }
    }
}
