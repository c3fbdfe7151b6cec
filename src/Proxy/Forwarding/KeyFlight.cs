using Understudy.Hashing;
using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Forwarding;

/// <summary>A request with one key: executes its plan.</summary>
internal sealed unsafe class KeyFlight : Flight, IUpstreamCall
{
    // A tag says which replica was asked and in which form.
    private const int FormShift = 4;
    private const int ReplicaBits = (1 << FormShift) - 1;

    private readonly HeldRequest _held;
    private readonly ForwardedCopy _copy;
    private KeyReplicas _replicas;
    private RequestPlan _plan;
    private KeyOrder _order;
    private RequestForm _firstForm;
    private bool _hasUnwrittenCall;
    private bool _isHidden;
    private bool _hasFixedReply;
    private bool _copiesForward;
    private long _deadline;
    private PlanStep _postponed;     // until it is known what a conditional write left behind
    private bool _isPostponed;
    private LaneFlight? _origin;     // another worker's client waits for the reply

    public KeyFlight(ProxyWorker worker)
        : base(worker)
    {
        _held = new HeldRequest(worker.Loop.Buffers);
        _copy = new ForwardedCopy(worker, _held, OnStateKnown);
    }

    public override ulong ChangedKey => _order.ChangesValue ? _order.WrittenKey : 0;

    private ref readonly Request Request => ref _held.Request;

    /// <summary>Sends a request on its way.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="source">The whole request as received; used only during this call.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="key">The key as memcached stores it, decoded if need be.</param>
    /// <param name="origin">Takes the reply, if the client is another worker's.</param>
    public void Start(ClientConnection? client, byte* source, in Request request, ReadOnlySpan<byte> key, LaneFlight? origin = null)
    {
        _origin = origin;
        _held.Set(source, in request);
        _isHidden = request.IsNoReply;
        _replicas.Locate(Worker.Snapshot, key);
        var kind = PlanKinds.Of(in request);
        _copiesForward = kind == PlanKind.WriteFirst && _replicas.Count > 1;
        _deadline = Worker.Loop.Now + Worker.ReplyTimeoutNanoseconds;
        if (_replicas.Count > 1) _order.Begin(Worker, request.Verb, request.Exptime, kind, key, in _replicas);
        if (Worker.Sampler.WantsKey) Worker.Sampler.Offer(key);
        Attach(client);
        Begin(kind);
        Keep();
    }

    /// <summary>Deletes a key everywhere and then gives a fixed reply: what memcached does when a new value is too large for it.</summary>
    public void StartDelete(
        ClientConnection? client, byte* source, in Request request, ReadOnlySpan<byte> key, ReadOnlySpan<byte> reply,
        LaneFlight? origin = null)
    {
        _origin = origin;
        _held.SetWithoutValue(source, in request);
        _deadline = Worker.Loop.Now + Worker.ReplyTimeoutNanoseconds;
        _firstForm = RequestForm.Delete;
        _hasFixedReply = true;
        _replicas.Locate(Worker.Snapshot, key);
        if (_replicas.Count > 1) _order.Begin(Worker, request.Verb, request.Exptime, PlanKind.ReachAll, key, in _replicas);
        Attach(client);
        reply.CopyTo(Kept.Reserve(reply.Length));
        Kept.Advance(reply.Length);
        Begin(PlanKind.ReachAll);
        Keep();
    }

    public void Write(int tag, UpstreamConnection upstream)
    {
        var form = (RequestForm)(tag >> FormShift);
        if (form == RequestForm.CopyForward) upstream.Output.Append(_copy.Command.Unread);
        else _held.Write(form, upstream.CasMask, upstream.Output);
    }

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        var outcome = Outcomes.Of(Request.Verb, Request.Mode, reply.Kind);
        var step = OnOutcome(tag & ReplicaBits, outcome);
        if (step.KeepReply && outcome == Outcome.Done && !_plan.Lacking.IsEmpty) OfferRepair(tag & ReplicaBits, in reply);
        var isFinal = step.Conclusion != Conclusion.None && !_copy.IsAwaited;
        if (step.KeepReply && !_hasFixedReply) KeepReply(frame, in reply, isFinal, upstream.CasMask);
        Run(step);
        return false;
    }

    public void OnFailure(int tag, Outcome failure) => Run(OnOutcome(tag & ReplicaBits, failure));

    protected override void CompleteUnattended()
    {
        _origin?.Answer(Kept.Bytes);
        _origin = null;
        Release();
    }

    protected override void Recycle()
    {
        _held.Clear();
        if (_copiesForward) _copy.Clear();
        _copiesForward = false;
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
        Run(_plan.Begin(kind, _replicas.Readable(snapshot), _replicas.Writable(snapshot), _replicas.Keeping(snapshot)));
    }

    private PlanStep OnOutcome(int replica, Outcome outcome)
    {
        var snapshot = Worker.Board.Current;

        // It may have been executed, or still be: whatever becomes of this request, the server must not serve the key before that is
        // settled.
        if (outcome is Outcome.Lost or Outcome.TimedOut && _plan.Writes) NoteInDoubt(replica);
        var readable = _replicas.Readable(snapshot, hasFailed: outcome >= Outcome.NotSent);
        if (outcome == Outcome.TimedOut && !Worker.Rules.NeverRepeats) readable = readable.Without(replica);
        return IsOvertaken(outcome)
            ? _plan.OnLastOutcome(replica, outcome, readable)
            : _plan.OnOutcome(replica, outcome, readable, _replicas.Writable(snapshot));
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
        var isRequest = form == RequestForm.AsIs;
        if (isRequest) form = _firstForm;
        var verb = ServerCommand.VerbOf(form, in Request);
        PlanStep next = default;
        while (!targets.IsEmpty)
        {
            var replica = targets.First;
            targets = targets.Without(replica);
            var upstream = Worker.Upstreams[_replicas.ServerOf(replica)];
            if (upstream.TryEnqueue(this, replica | ((int)form << FormShift), verb, Due, out var isWritten))
            {
                _hasUnwrittenCall |= !isWritten;
                if (isRequest && _copiesForward) WatchCopy(replica, upstream);
            }
            else
            {
                next = OnOutcome(replica, Outcome.NotSent);
            }
        }

        return next;
    }

    private void WatchCopy(int replica, UpstreamConnection upstream)
    {
        var hasTargets = !_replicas.Writable(Worker.Board.Current).Without(replica).IsEmpty;
        _copy.OnWriteSent(_order.WrittenKey, replica, upstream, Due, hasTargets);
    }

    private void OnStateKnown()
    {
        if (!_isPostponed) return;
        _isPostponed = false;

        // The server that ran the write is gone with what the write left behind. The others still have the item as it was, and keep it:
        // the client is not told that anything was written.
        if (_copy.IsSourceLost && _postponed.Form == RequestForm.CopyForward && !_postponed.Send.IsEmpty) Refute();
        else Run(_postponed);
    }

    private PlanStep CopyForward(ReplicaMask targets)
    {
        _copy.StopWatching();

        // A later write has gone to these replicas already, and stands for the copy once it has arrived: until then whoever reads from
        // them finds what was before.
        if (_copy.IsNeedless) return Send(targets, RequestForm.Barrier);

        // State travels down the order of replicas only: were it to travel both ways, two writes could swap what they found.
        var earlier = targets & ReplicaMask.All(_copy.SourceReplica);
        var step = Send(earlier, RequestForm.Delete);
        var later = targets.Except(earlier);
        return later.IsEmpty ? step : Send(later, _copy.Form);
    }

    // The touch would reach an item that was written or touched after it, and give that one its TTL. What a conditional write leaves behind
    // is different: it is copied after this touch, with the TTL that this one has set.
    private PlanStep Touch(ReplicaMask targets) =>
        _order.IsSetSince(Worker, _order.WrittenKey) ? Confirm(targets) : Send(targets, RequestForm.Touch);

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
        if (outcome is Outcome.Done or Outcome.Declined || _replicas.Count == 1 || _order.IsLast(Worker)) return false;
        if (outcome == Outcome.Miss ? !_plan.MayAskNext : !_plan.AsksInTurn) return false;
        var key = _held.Fingerprint();
        return (_origin ?? (Flight)this).IsFollowedByWrite(key)
            || (outcome == Outcome.Miss && _order.IsWrittenSince(Worker, key, _copy));
    }

    private void Conclude(Conclusion conclusion)
    {
        if (_plan.AcknowledgesWrite && _plan.Succeeded != ReplicaMask.All(_replicas.Count))
            Worker.OnMissedWrite(in _replicas, _plan.Succeeded, _plan.Asked, _held.ListedKey);

        if (_copiesForward && conclusion == Conclusion.TimedOut) OnMayRunLate();

        // Copies under way have been told not to come, on the word that this write would be there instead.
        if (_order.Replaces && conclusion != Conclusion.Reply && _replicas.Count > 1 && !_hasFixedReply) DeleteEverywhere();
        if (conclusion == Conclusion.Reply) Worker.Counters.CountOutcome(Request.Verb, _plan.Best);
        else if (!_hasFixedReply)
        {
            Kept.Clear();
            if (!_isHidden) Append(ProxyErrors.Of(conclusion));
        }

        Complete();
    }

    private void OnMayRunLate()
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        _copy.NoteMissed(in _replicas);
        _copy.StopWatching();
        Worker.LateWrites.Follow(_held.StoredKey(decoded), in _replicas);
    }

    private void DeleteEverywhere()
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        fixed (byte* line = _held.Line)
            Worker.KeyFlights.Rent().StartDelete(null, line, in Request, _held.StoredKey(decoded), reply: default);
    }

    private void Refute()
    {
        NoteInDoubt(_copy.SourceReplica);
        Kept.Clear();
        if (!_isHidden) Append(ProxyErrors.Of(Conclusion.Lost));
        Complete();
    }

    // Debug commands change nothing, and who finds a stale item may have the right to renew it, which a copy would give to others.
    private void OfferRepair(int source, in Reply reply)
    {
        if (Request.Verb == Verb.MetaDebug || reply.IsStale || reply.IsWin || reply.IsTokenTaken) return;
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        var key = _held.StoredKey(decoded);
        for (var lacking = _plan.Lacking; !lacking.IsEmpty; lacking = lacking.Without(lacking.First))
            Worker.Repairs.Offer(key, _replicas.ServerOf(lacking.First), _replicas.ServerOf(source), reply.Length);
    }

    private void NoteInDoubt(int replica)
    {
        if (Worker.Rules.NotesDoubt) Worker.NoteMissedWrite(_replicas.ServerOf(replica), _held.ListedKey);
    }

    private void KeepReply(ReadOnlySpan<byte> frame, in Reply reply, bool isFinal, ulong casMask)
    {
        Kept.Clear();
        if (_isHidden || ((Request.Flags & MetaFlags.Quiet) != 0 && MetaCommand.IsHidden(Request.Verb, reply.Kind))) return;

        if (!HasRoomFor(frame.Length))
        {
            frame = ProxyErrors.ClientReadsTooSlowly;
            frame.CopyTo(Kept.Reserve(frame.Length));
            Kept.Advance(frame.Length);
            return;
        }

        var bytes = frame.Length + ClientReply.MaxGrowthBytes;
        if (isFinal)
        {
            Advance(ClientReply.Write(frame, in reply, casMask, Reserve(bytes)));
        }
        else
        {
            Kept.Advance(ClientReply.Write(frame, in reply, casMask, Kept.Reserve(bytes)));
        }
    }

    private void Keep() =>
        _held.Keep(isNeeded: !IsComplete, isValueNeeded: _hasUnwrittenCall || _copiesForward);

    // Further steps get little more time than the first: the client waits for all of them.
    private long Due =>
        _held.IsFresh ? _deadline : Worker.LaterDue(_deadline, _plan.Untried(_replicas.Readable(Worker.Board.Current)).Count);
}
