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

    // Stands in the place of a form in the tag of the query behind a conditional write.
    private const int StateQuery = 15;

    private readonly ByteQueue _value;
    private readonly ForwardedCopy _copy;
    private KeyReplicas _replicas;
    private byte[] _line = new byte[320];
    private byte* _source;           // the request in received memory, while Start runs
    private Request _request;
    private RequestPlan _plan;
    private RequestForm _firstForm;
    private bool _hasUnwrittenCall;
    private bool _isHidden;
    private bool _hasFixedReply;
    private ulong _fingerprint;
    private bool _copiesForward;
    private int _queries;            // for the state, under way
    private int _sourceReplica;      // the one that runs the write whose result is copied
    private bool _isSourceLost;
    private bool _replaces;          // leaves nothing of the item as it was, on any replica
    private long _startedAt;         // in terms of Worker.Writes
    private long _settingsAt;        // in terms of Worker.Settings
    private long _deadline;
    private PlanStep _held;          // what to do once no query is under way
    private bool _isHolding;
    private LaneFlight? _origin;     // another worker's client waits for the reply

    public KeyFlight(ProxyWorker worker)
        : base(worker)
    {
        _value = new ByteQueue(worker.Loop.Buffers);
        _copy = new ForwardedCopy(worker);
    }

    /// <summary>Sends a request on its way.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="source">The whole request as received; used only during this call.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="key">The key as memcached stores it, decoded if need be.</param>
    /// <param name="origin">Takes the reply, if the client is another worker's.</param>
    public void Start(ClientConnection? client, byte* source, in Request request, ReadOnlySpan<byte> key, LaneFlight? origin = null)
    {
        _origin = origin;
        _request = request;
        _source = source;
        _isHidden = request.IsNoReply;
        _replicas.Locate(Worker.Snapshot, key);
        var kind = PlanKinds.Of(in request);
        _copiesForward = kind == PlanKind.WriteFirst && _replicas.Count > 1;
        _deadline = Worker.Loop.Now + Worker.ReplyTimeoutNanoseconds;
        if (_replicas.Count > 1) Announce(key, kind);
        if (Worker.Sampler.WantsKey) Worker.Sampler.Offer(key);
        Attach(client);
        Begin(kind);
        Retain();
    }

    /// <summary>Deletes a key everywhere and then gives a fixed reply: what memcached does when a new value is too large for it.</summary>
    public void StartDelete(
        ClientConnection? client, byte* source, in Request request, ReadOnlySpan<byte> key, ReadOnlySpan<byte> reply,
        LaneFlight? origin = null)
    {
        _origin = origin;
        _request = request;
        _request.ValueLength = -1;
        _source = source;
        _deadline = Worker.Loop.Now + Worker.ReplyTimeoutNanoseconds;
        _firstForm = RequestForm.Delete;
        _hasFixedReply = true;
        _replicas.Locate(Worker.Snapshot, key);
        if (_replicas.Count > 1) Announce(key, PlanKind.ReachAll);
        Attach(client);
        reply.CopyTo(Kept.Reserve(reply.Length));
        Kept.Advance(reply.Length);
        Begin(PlanKind.ReachAll);
        Retain();
    }

    public void Write(int tag, UpstreamConnection upstream)
    {
        var line = Line;
        var output = upstream.Output;
        if (tag >> FormShift == StateQuery)
        {
            ItemState.WriteQuery(Key(line), IsBase64, output);
            return;
        }

        switch ((RequestForm)(tag >> FormShift))
        {
            case RequestForm.CopyForward:
                output.Append(_copy.Command.Unread);
                break;
            case RequestForm.Delete:
                ServerCommand.WriteDelete(line, in _request, output);
                break;
            case RequestForm.Barrier:
                output.Append("mn\r\n"u8);
                break;
            case RequestForm.Touch:
                ServerCommand.WriteTouch(line, in _request, output);
                break;
            case var form:
                var without = form == RequestForm.WithoutVivify ? MetaFlags.Vivify : MetaFlags.None;
                ServerCommand.Write(line, in _request, without, upstream.CasMask, output);
                WriteValue(output);
                break;
        }
    }

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (tag >> FormShift == StateQuery)
        {
            _copy.OnState(upstream.Server, Key(Line), IsBase64, frame, in reply);
            OnQueryOver();
            return false;
        }

        var outcome = Outcomes.Of(_request.Verb, _request.Mode, reply.Kind);
        var step = OnOutcome(tag & ReplicaBits, outcome);
        if (step.KeepReply && outcome == Outcome.Done && !_plan.Lacking.IsEmpty) OfferRepair(tag & ReplicaBits, in reply);
        var isFinal = step.Conclusion != Conclusion.None && _queries == 0;
        if (step.KeepReply && !_hasFixedReply) KeepReply(frame, in reply, isFinal, upstream.CasMask);
        Run(step);
        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
        if (tag >> FormShift == StateQuery)
        {
            _isSourceLost |= failure == Outcome.Lost && (tag & ReplicaBits) == _sourceReplica;
            OnQueryOver();
        }
        else
        {
            Run(OnOutcome(tag & ReplicaBits, failure));
        }
    }

    protected override void CompleteUnattended()
    {
        _origin?.Answer(Kept.Bytes);
        _origin = null;
        Release();
    }

    protected override void Recycle()
    {
        _value.Clear();
        if (_copiesForward) _copy.Clear();
        _copiesForward = false;
        _fingerprint = 0;
        _isHolding = false;
        _isSourceLost = false;
        _replaces = false;
        _source = null;
        _firstForm = RequestForm.AsIs;
        _hasUnwrittenCall = false;
        _hasFixedReply = false;
        if (_line.Length > 4096) _line = new byte[320];
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
        if (outcome == Outcome.Miss && _replicas.Count > 1 && _plan.MayAskNext && WasWrittenMeanwhile())
            return _plan.OnOutcome(replica, outcome, ReplicaMask.None, ReplicaMask.None);

        return _plan.OnOutcome(replica, outcome, readable, _replicas.Writable(snapshot));
    }

    private void Run(PlanStep step)
    {
        while (true)
        {
            var copies = step.Form == RequestForm.CopyForward && !step.Send.IsEmpty;
            if (_queries > 0 && (copies || step.Conclusion != Conclusion.None))
            {
                // The state comes right behind the reply that brought us here.
                (_held, _isHolding) = (step, true);
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
        var verb = ServerCommand.VerbOf(form, in _request);
        PlanStep next = default;
        while (!targets.IsEmpty)
        {
            var replica = targets.First;
            targets = targets.Without(replica);
            var upstream = Worker.Upstreams[_replicas.ServerOf(replica)];
            if (upstream.TryEnqueue(this, replica | ((int)form << FormShift), verb, Due, out var isWritten))
            {
                _hasUnwrittenCall |= !isWritten;
                if (isRequest && _copiesForward) QueryState(replica, upstream);
            }
            else
            {
                next = OnOutcome(replica, Outcome.NotSent);
            }
        }

        return next;
    }

    private void QueryState(int replica, UpstreamConnection upstream)
    {
        var server = _replicas.ServerOf(replica);
        _sourceReplica = replica;
        _copy.OnWriteSent(_fingerprint, server);
        if (_replicas.Writable(Worker.Board.Current).Without(replica).IsEmpty) return;

        // What these leave behind cannot be copied; and to ask for a stale item takes the right to renew it away from the next reader.
        if (_request.Verb == Verb.MetaDelete || (_request.Flags & MetaFlags.Invalidate) != 0) return;
        if (upstream.TryEnqueue(this, replica | (StateQuery << FormShift), Verb.MetaGet, Due, out _)) _queries++;
    }

    private void OnQueryOver()
    {
        _queries--;
        if (_queries > 0 || !_isHolding) return;
        _isHolding = false;

        // The server that ran the write is gone with what the write left behind. The others still have the item as it was, and keep it:
        // the client is not told that anything was written.
        if (_isSourceLost && _held.Form == RequestForm.CopyForward && !_held.Send.IsEmpty) Refute();
        else Run(_held);
    }

    private PlanStep CopyForward(ReplicaMask targets)
    {
        _copy.StopWatching();

        // A later write has gone to these replicas already, and stands for the copy once it has arrived: until then whoever reads from
        // them finds what was before.
        if (_copy.IsNeedless) return Send(targets, RequestForm.Barrier);

        // State travels down the order of replicas only: were it to travel both ways, two writes could swap what they found.
        var earlier = targets & ReplicaMask.All(_sourceReplica);
        var step = Send(earlier, RequestForm.Delete);
        var later = targets.Except(earlier);
        return later.IsEmpty ? step : Send(later, _copy.Form);
    }

    // The touch would reach an item that was written or touched after it, and give that one its TTL. What a conditional write leaves behind
    // is different: it is copied after this touch, with the TTL that this one has set.
    private PlanStep Touch(ReplicaMask targets) =>
        Worker.Settings.IsWrittenSince(_settingsAt, _fingerprint) ? Confirm(targets) : Send(targets, RequestForm.Touch);

    private PlanStep Confirm(ReplicaMask targets)
    {
        PlanStep next = default;
        for (; !targets.IsEmpty; targets = targets.Without(targets.First)) next = OnOutcome(targets.First, Outcome.Done);
        return next;
    }

    // Lets copies and reads under way know of a write.
    private void Announce(ReadOnlySpan<byte> key, PlanKind kind)
    {
        if (kind is not (PlanKind.Read or PlanKind.ReadOrVivify))
        {
            _fingerprint = KeyFingerprint.Of(key);
            _replaces = kind == PlanKind.WriteAll || (kind == PlanKind.ReachAll && _request.Verb != Verb.Touch);
            if (Worker.Guards.Count > 0) WarnCopies(kind);
            if (_replaces || _request.Verb == Verb.Touch) Worker.Settings.Add(_fingerprint);

            // A touch leaves the item as it is, so a read that misses meanwhile may still ask the next replica.
            if (kind >= PlanKind.WriteAll && _request.Verb != Verb.Touch) Worker.Writes.Add(_fingerprint);
        }

        _startedAt = Worker.Writes.Now;
        _settingsAt = Worker.Settings.Now;
    }

    private void WarnCopies(PlanKind kind)
    {
        if (_replaces) Worker.Guards.OnReplaced(_fingerprint);
        else if (_request.Verb == Verb.Touch) Worker.Guards.OnTouched(_fingerprint, _request.Exptime);
        else if (kind == PlanKind.ReadThenTouch) Worker.Guards.OnCopyFollows(_fingerprint, FirstReadable);
    }

    // A replica asked only now could have what was written after this request.
    private bool WasWrittenMeanwhile()
    {
        if (Worker.Writes.Now == _startedAt && Worker.Guards.Count == 0) return false;
        return Worker.IsBeingWritten(FingerprintOf(Key(Line)), _startedAt, _copy);
    }

    private void Conclude(Conclusion conclusion)
    {
        if (_plan.AcknowledgesWrite && _plan.Succeeded != ReplicaMask.All(_replicas.Count))
            Worker.OnMissedWrite(in _replicas, _plan.Succeeded, _plan.Asked, IsBase64 ? default : Key(Line));

        if (_copiesForward && conclusion == Conclusion.TimedOut) NoteUncopied();

        // Copies under way have been told not to come, on the word that this write would be there instead.
        if (_replaces && conclusion != Conclusion.Reply && _replicas.Count > 1 && !_hasFixedReply) DeleteEverywhere();
        if (conclusion == Conclusion.Reply) Worker.Counters.CountOutcome(_request.Verb, _plan.Best);
        else if (!_hasFixedReply)
        {
            Kept.Clear();
            if (!_isHidden) Append(ProxyErrors.Of(conclusion));
        }

        Complete();
    }

    // It may yet be executed where it was asked for, and be read there: what replicas that are out hold of the key is older then.
    private void NoteUncopied()
    {
        for (var replica = 0; replica < _replicas.Count; replica++)
        {
            var server = _replicas.ServerOf(replica);
            if (replica != _sourceReplica && !Worker.Board.Current.IsWritable(server))
                Worker.NoteMissedWrite(server, IsBase64 ? default : Key(Line));
        }
    }

    private void DeleteEverywhere()
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        fixed (byte* line = Line)
            Worker.KeyFlights.Rent().StartDelete(null, line, in _request, StoredKey(Key(Line), decoded), reply: default);
    }

    private void Refute()
    {
        NoteInDoubt(_sourceReplica);
        Kept.Clear();
        if (!_isHidden) Append(ProxyErrors.Of(Conclusion.Lost));
        Complete();
    }

    // Debug commands change nothing, and who finds a stale item may have the right to renew it, which a copy would give to others.
    private void OfferRepair(int source, in Reply reply)
    {
        if (_request.Verb == Verb.MetaDebug || reply.IsStale || reply.IsWin || reply.IsTokenTaken) return;
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        var key = StoredKey(Key(Line), decoded);
        for (var lacking = _plan.Lacking; !lacking.IsEmpty; lacking = lacking.Without(lacking.First))
            Worker.Repairs.Offer(key, _replicas.ServerOf(lacking.First), _replicas.ServerOf(source), reply.Length);
    }

    private void NoteInDoubt(int replica)
    {
        if (Worker.Rules.NotesDoubt) Worker.NoteMissedWrite(_replicas.ServerOf(replica), IsBase64 ? default : Key(Line));
    }

    private void KeepReply(ReadOnlySpan<byte> frame, in Reply reply, bool isFinal, ulong casMask)
    {
        Kept.Clear();
        if (_isHidden || ((_request.Flags & MetaFlags.Quiet) != 0 && MetaCommand.IsHidden(_request.Verb, reply.Kind))) return;

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

    private void WriteValue(ByteQueue output)
    {
        var length = _request.ValueLength;
        if (length < 0) return;
        if (_source is not null)
        {
            output.Append(new ReadOnlySpan<byte>(_source + _request.LineLength, length));
            output.Append("\r\n"u8);
        }
        else
        {
            output.Append(_value.Unread);
        }
    }

    // The received bytes are about to be overwritten: keeps what may have to be sent yet.
    private void Retain()
    {
        var source = _source;
        _source = null;
        if (IsComplete || source is null) return;

        var lineLength = _request.LineLength;
        if (_line.Length < lineLength) _line = new byte[lineLength];
        new ReadOnlySpan<byte>(source, lineLength).CopyTo(_line);
        if (_request.ValueLength < 0 || (!_hasUnwrittenCall && !_copiesForward)) return;
        _value.Append(new ReadOnlySpan<byte>(source + lineLength, _request.ValueLength));
        _value.Append("\r\n"u8);
    }

    private ulong FingerprintOf(ReadOnlySpan<byte> key)
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        return KeyFingerprint.Of(StoredKey(key, decoded));
    }

    private ReadOnlySpan<byte> StoredKey(ReadOnlySpan<byte> key, Span<byte> decoded) =>
        IsBase64 && Base64Key.TryDecode(key, decoded, out var length) ? decoded[..length] : key;

    private int FirstReadable =>
        _replicas.Readable(Worker.Snapshot) is { IsEmpty: false } readable ? _replicas.ServerOf(readable.First) : -1;

    private ReadOnlySpan<byte> Line =>
        _source is not null ? new ReadOnlySpan<byte>(_source, _request.LineLength) : _line.AsSpan(0, _request.LineLength);

    // Further steps get little more time than the first: the client waits for all of them.
    private long Due =>
        _source is not null ? _deadline : Worker.LaterDue(_deadline, _plan.Untried(_replicas.Readable(Worker.Board.Current)).Count);

    private bool IsBase64 => (_request.Flags & MetaFlags.Base64Key) != 0;

    private ReadOnlySpan<byte> Key(ReadOnlySpan<byte> line) => line.Slice(_request.KeyOffset, _request.KeyLength);
}
