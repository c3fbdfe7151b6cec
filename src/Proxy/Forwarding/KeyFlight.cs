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
    private long _startedAt;         // in terms of Worker.Writes
    private PlanStep _held;          // what to do once no query is under way
    private bool _isHolding;

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
    public void Start(ClientConnection? client, byte* source, in Request request, ReadOnlySpan<byte> key)
    {
        _request = request;
        _source = source;
        _isHidden = request.IsNoReply;
        _replicas.Locate(Worker.Snapshot, key);
        var kind = PlanKinds.Of(in request);
        _copiesForward = kind == PlanKind.WriteFirst && _replicas.Count > 1;
        if (_replicas.Count > 1) Announce(key, kind);
        Attach(client);
        Run(_plan.Begin(kind, _replicas.Readable(Worker.Snapshot), _replicas.Writable(Worker.Snapshot)));
        Retain();
    }

    /// <summary>Deletes a key everywhere and then gives a fixed reply: what memcached does when a new value is too large for it.</summary>
    public void StartDelete(ClientConnection? client, byte* source, in Request request, ReadOnlySpan<byte> key, ReadOnlySpan<byte> reply)
    {
        _request = request;
        _request.ValueLength = -1;
        _source = source;
        _firstForm = RequestForm.Delete;
        _hasFixedReply = true;
        _replicas.Locate(Worker.Snapshot, key);
        if (_replicas.Count > 1) Announce(key, PlanKind.ReachAll);
        Attach(client);
        reply.CopyTo(Kept.Reserve(reply.Length));
        Kept.Advance(reply.Length);
        Run(_plan.Begin(PlanKind.ReachAll, _replicas.Readable(Worker.Snapshot), _replicas.Writable(Worker.Snapshot)));
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
            _copy.OnState(tag & ReplicaBits, Key(Line), IsBase64, frame, in reply);
            OnQueryOver();
            return false;
        }

        var outcome = Outcomes.Of(_request.Verb, _request.Mode, reply.Kind);
        var step = OnOutcome(tag & ReplicaBits, outcome);
        if (step.KeepReply && !_hasFixedReply) KeepReply(frame, in reply, step.Conclusion != Conclusion.None, upstream.CasMask);
        Run(step);
        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
        if (tag >> FormShift == StateQuery) OnQueryOver();
        else Run(OnOutcome(tag & ReplicaBits, failure));
    }

    protected override void Recycle()
    {
        _value.Clear();
        if (_copiesForward) _copy.Clear();
        _copiesForward = false;
        _fingerprint = 0;
        _isHolding = false;
        _source = null;
        _firstForm = RequestForm.AsIs;
        _hasUnwrittenCall = false;
        _hasFixedReply = false;
        if (_line.Length > 4096) _line = new byte[320];
        Worker.KeyFlights.Return(this);
    }

    private PlanStep OnOutcome(int replica, Outcome outcome)
    {
        var snapshot = Worker.Board.Current;
        if (outcome == Outcome.Miss && _replicas.Count > 1 && _plan.MayAskNext && WasWrittenMeanwhile())
            return _plan.OnOutcome(replica, outcome, ReplicaMask.None, ReplicaMask.None);

        return _plan.OnOutcome(replica, outcome, _replicas.Readable(snapshot), _replicas.Writable(snapshot));
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
            step = copies ? CopyForward(step.Send) : Send(step.Send, step.Form);
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
            if (upstream.TryEnqueue(this, replica | ((int)form << FormShift), verb, out var isWritten))
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
        _copy.OnWriteSent(_fingerprint, replica);

        // What these leave behind cannot be copied; and to ask for a stale item takes the right to renew it away from the next reader.
        if (_request.Verb == Verb.MetaDelete || (_request.Flags & MetaFlags.Invalidate) != 0) return;
        if (upstream.TryEnqueue(this, replica | (StateQuery << FormShift), Verb.MetaGet, out _)) _queries++;
    }

    private void OnQueryOver()
    {
        _queries--;
        if (_queries > 0 || !_isHolding) return;
        _isHolding = false;
        Run(_held);
    }

    private PlanStep CopyForward(ReplicaMask targets)
    {
        _copy.StopWatching();
        if (!_copy.IsNeedless) return Send(targets, _copy.Form);

        PlanStep next = default;
        for (; !targets.IsEmpty; targets = targets.Without(targets.First)) next = OnOutcome(targets.First, Outcome.Done);
        return next;
    }

    // Lets copies and reads under way know of a write.
    private void Announce(ReadOnlySpan<byte> key, PlanKind kind)
    {
        if (kind >= PlanKind.WriteAll)
        {
            _fingerprint = KeyFingerprint.Of(key);
            var replacesItem = kind == PlanKind.WriteAll || (kind == PlanKind.ReachAll && _request.Verb != Verb.Touch);
            if (!_copiesForward && Worker.Guards.Count > 0) Worker.Guards.OnWrite(_fingerprint, replacesItem);
            Worker.Writes.Add(_fingerprint);
        }

        _startedAt = Worker.Writes.Now;
    }

    // A replica asked only now could have what was written after this request.
    private bool WasWrittenMeanwhile()
    {
        if (Worker.Writes.Now == _startedAt && Worker.Guards.Count == 0) return false;
        return Worker.IsBeingWritten(FingerprintOf(Key(Line)), _startedAt);
    }

    private void Conclude(Conclusion conclusion)
    {
        if (_plan.AcknowledgesWrite && _plan.Succeeded != ReplicaMask.All(_replicas.Count))
            Worker.OnMissedWrite(in _replicas, _plan.Succeeded, _plan.Asked, IsBase64 ? default : Key(Line));

        if (conclusion == Conclusion.Reply) Worker.Counters.CountOutcome(_request.Verb, _plan.Best);
        else if (!_hasFixedReply)
        {
            Kept.Clear();
            if (!_isHidden) Append(ProxyErrors.Of(conclusion));
        }

        Complete();
    }

    private void KeepReply(ReadOnlySpan<byte> frame, in Reply reply, bool isFinal, ulong casMask)
    {
        Kept.Clear();
        if (_isHidden || ((_request.Flags & MetaFlags.Quiet) != 0 && MetaCommand.IsHidden(_request.Verb, reply.Kind))) return;

        if (!HasRoomFor(frame.Length))
        {
            Append(ProxyErrors.ClientReadsTooSlowly);
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
        return IsBase64 && Base64Key.TryDecode(key, decoded, out var length)
            ? KeyFingerprint.Of(decoded[..length])
            : KeyFingerprint.Of(key);
    }

    private ReadOnlySpan<byte> Line =>
        _source is not null ? new ReadOnlySpan<byte>(_source, _request.LineLength) : _line.AsSpan(0, _request.LineLength);

    private bool IsBase64 => (_request.Flags & MetaFlags.Base64Key) != 0;

    private ReadOnlySpan<byte> Key(ReadOnlySpan<byte> line) => line.Slice(_request.KeyOffset, _request.KeyLength);
}
