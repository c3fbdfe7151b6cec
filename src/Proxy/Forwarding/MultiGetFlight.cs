using Understudy.Hashing;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Copies;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Hot;
using Understudy.Proxy.Tracing;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Forwarding;

/// <summary>A retrieval of many keys: split by server, asked in parallel, joined in the order of the keys.</summary>
/// <remarks>
/// <para>Each key follows the rules of <see cref="RequestPlan"/> for reads: its replicas in order, the next one on a miss or a failure. A
/// fragment that leaves keys open asks for them at once, without waiting for other fragments, so that the whole takes no longer than its
/// slowest part. A key that no replica told of makes the answer an error, behind what there is: END says that nothing is missing.</para>
/// <para>A line of very many keys goes in rounds of <see cref="MaxKeysPerRound"/>, one per batch at most, so that neither other clients
/// nor memory pay for its length. The client's later requests set out when it is over.</para>
/// </remarks>
internal sealed unsafe class MultiGetFlight : ServerFlight, ILongFlight, IUpstreamCall, IGatedWrite
{
    /// <summary>What a line of keys takes at most while it is answered, for each of its bytes: it is kept, in a block that may be twice as
    /// long. What one round takes besides does not grow with it.</summary>
    public const int BytesPerKeyByte = 2;

    /// <summary>What one round asks for: a third of a millisecond of the worker's time. More than fits into a line of 2048 bytes, so that
    /// only get and gets ever go in rounds.</summary>
    public const int MaxKeysPerRound = 1024;

    private readonly ByteQueue _keyBytes;
    private readonly ByteQueue _values;
    private readonly HashSet<ulong> _touched = [];   // keys that a gat has found
    private MultiGetKey[] _keys = new MultiGetKey[16];
    private int _keyCount;           // of this round
    private int _restOffset;         // where the keys of later rounds begin
    private int _fragments;          // fragments and touches under way
    private int _lastValueKey;
    private bool _isInOrder;
    private bool _isOverLimit;
    private Conclusion _failure;     // why a key was not answered; None while all have been
    private bool _isStarting;
    private KeyOrder _order;
    private int _placement;          // by which the round was sent
    private long _deadline;
    private long _term;              // as in KeyFlight
    private Request _request;
    private JoinedReply? _joined;    // ends the answer, of which this is a part

    public MultiGetFlight(ForwardingWorker worker)
        : base(worker)
    {
        _keyBytes = new ByteQueue(worker.Loop.Buffers);
        _values = new ByteQueue(worker.Loop.Buffers, BufferUse.Replies);
    }

    public Verb Verb => _request.Verb;

    /// <summary>The exptime that a gat gives to what it finds.</summary>
    public long Exptime => _request.Exptime;

    private bool TouchesOthers => Verb is Verb.Gat or Verb.Gats;

    private bool HasMoreRounds => _restOffset < _keyBytes.Length;

    /// <summary>Asks for all keys of a request.</summary>
    public void Start(ClientConnection client, byte* source, in Request request)
    {
        var keys = new ReadOnlySpan<byte>(source + request.KeyOffset, request.KeysEnd - request.KeyOffset);
        Start(client, in request, keys, CountedVerbs.Of(in request));
    }

    /// <summary>Asks for some of them, no more than one round: what is there comes in its turn, and how the answer ends is told by
    /// another flight.</summary>
    public void StartPart(ClientConnection client, in Request request, ReadOnlySpan<byte> keys, JoinedReply joined)
    {
        _joined = joined;
        joined.Add();
        Start(client, in request, keys, CountedVerb.None);
    }

    private void Start(ClientConnection client, in Request request, ReadOnlySpan<byte> keys, CountedVerb countedAs)
    {
        _request.Set(in request);
        _restOffset = 0;
        Result = RequestOutcome.Miss;
        if (Worker.Gate is { } gate) _term = gate.Term;
        Attach(client, countedAs);
        _keyBytes.Append(keys);
        ReadKeys();
        if (HasMoreRounds) client.HoldBack();
        if (Worker.WantsKeys) Worker.Sampler.Offer(KeyAt(0));
        SendRound();
    }

    /// <summary>Sends the next round.</summary>
    public void GoOn()
    {
        if (Client is null)
        {
            Complete();
            return;
        }

        ReadKeys();
        SendRound();
    }

    public ReadOnlySpan<byte> KeyAt(int index) => _keyBytes.Unread.Slice(_keys[index].Offset, _keys[index].Length);

    /// <summary>The key of the same fragment that follows; -1 at its end.</summary>
    public int NextInFragment(int index) => _keys[index].Next;

    /// <summary>Finds the key of a value among those of a fragment that are still to come.</summary>
    /// <param name="key">The value's.</param>
    /// <param name="hasToken">Whether the value has a token.</param>
    /// <param name="cursor">The first key that may come; afterwards the one that has.</param>
    public bool TryFind(ReadOnlySpan<byte> key, bool hasToken, ref int cursor)
    {
        if (hasToken != Verb is Verb.Gets or Verb.Gats) return false;
        var keyBytes = _keyBytes.Unread;
        for (var i = cursor; i >= 0;)
        {
            ref readonly var wanted = ref _keys[i];
            if (wanted.Length == key.Length && keyBytes.Slice(wanted.Offset, wanted.Length).SequenceEqual(key))
            {
                cursor = i;
                return true;
            }

            i = wanted.Next;
        }

        return false;
    }

    /// <summary>A fragment received a value for one of its keys.</summary>
    public void OnValue(int index, ReadOnlySpan<byte> frame, in Protocol.Replies.Reply reply, ulong casMask)
    {
        ref var key = ref _keys[index];
        key.State = MultiGetKeyState.Found;
        if (TouchesOthers) _touched.Add(KeyFingerprint.Of(KeyAt(index)));
        Result = RequestOutcome.Hit;
        Worker.Counters.CountKey(TouchesOthers, isHit: true);
        if (!key.Plan.Missed.IsEmpty) OfferRepair(index, reply.Length);
        if (!HasRoomFor(Kept.Length + _values.Length + frame.Length))
        {
            _isOverLimit = true;
            _values.Clear();
        }

        if (_isOverLimit) return;
        _isInOrder &= index > _lastValueKey;
        _lastValueKey = index;
        key.ValueOffset = _values.Length;
        var length = ClientReply.WriteFrame(frame, in reply, casMask, _values.Reserve(frame.Length + ClientReply.MaxGrowthBytes));
        _values.Advance(length);
        key.ValueLength = length;
    }

    /// <summary>A fragment is over: its keys from the given one on got no value.</summary>
    /// <param name="first">First key without a value; -1 if there is none.</param>
    /// <param name="outcome">Miss if the server said that it does not have them; otherwise why it did not tell.</param>
    /// <param name="server">Which one.</param>
    /// <param name="sentAt">When it was asked, in loop time.</param>
    public void OnFragmentEnd(int first, Outcome outcome, int server, long sentAt)
    {
        if (IsNotable || outcome != Outcome.Miss) NoteStep(server, outcome == Outcome.Miss ? Outcome.Done : outcome, sentAt);
        var routes = Worker.MultiGetRoutes;
        var isMiss = outcome == Outcome.Miss;
        for (var i = first; i >= 0;)
        {
            // Routing relinks the key.
            var next = _keys[i].Next;
            if (_keys[i].State == MultiGetKeyState.Open)
            {
                _keys[i].Plan.OnOutcome(outcome);
                if (IsFollowedByWriteOf(i) || (isMiss && (WasWrittenMeanwhile(i) || WasExpiredBy(i)))) Settle(i, outcome);
                else RouteKey(i, routes, outcome);
            }

            i = next;
        }

        SendRouted(routes);
        Worker.FollowingWrites.Forget();
        _fragments--;
        FinishIfDone();
    }

    public void OnAgreed()
    {
        WriteReply();
        Complete();
    }

    public void OnRefused()
    {
        Result = RequestOutcome.NotAgreed;
        Append(ProxyErrors.NotAgreed);
        Complete();
    }

    /// <summary>Writes the touch of a key that was found on another replica.</summary>
    public void Write(int tag, UpstreamConnection upstream)
    {
        var key = KeyAt(tag / Pool.MaxCopies);
        upstream.Output.Advance(TextRequestWriter.Touch(key, Exptime, upstream.Output.Reserve(key.Length + TextRequestWriter.FixedRoom)));
    }

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Protocol.Replies.Reply reply, UpstreamConnection upstream)
    {
        OnTouched();
        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
        var server = Worker.Snapshot.Pool.Locate(KeyAt(tag / Pool.MaxCopies), tag % Pool.MaxCopies);
        Worker.OnMissedWrite(server, ReplicaEvent.FailedWrite, KeyAt(tag / Pool.MaxCopies));
        OnTouched();
    }

    protected override void Describe(RequestTrace trace) => trace.SetKey(KeyAt(0), more: _keyCount - 1);

    protected override void Recycle()
    {
        _keyBytes.Clear();
        _values.Clear();
        _touched.Clear();
        _isOverLimit = false;
        _failure = Conclusion.None;
        Worker.MultiGetFlights.Return(this);
    }

    // The keys of the next round.
    private void ReadKeys()
    {
        _keyCount = 0;
        var roundOffset = _restOffset;
        var enumerator = new KeyEnumerator(_keyBytes.Unread[roundOffset..]);
        while (_keyCount < MaxKeysPerRound && enumerator.MoveNext())
        {
            if (_keyCount == _keys.Length) Array.Resize(ref _keys, _keyCount * 2);
            ref var key = ref _keys[_keyCount++];
            key = default;
            key.Offset = roundOffset + enumerator.Offset;
            key.Length = enumerator.Current.Length;
            _restOffset = key.Offset + key.Length;
        }
    }

    private void NoteTouches()
    {
        for (var i = 0; i < _keyCount; i++) Worker.Touched.Add(KeyFingerprint.Of(KeyAt(i)), Exptime);
    }

    private void OfferKeys(KeySampler hot)
    {
        for (var i = 0; i < _keyCount; i++) hot.Offer(KeyAt(i), Worker.Now);
    }

    private void SendRound()
    {
        if (Worker.Hot is { } hot) OfferKeys(hot);
        _lastValueKey = -1;
        _isInOrder = true;
        _order.BeginRead(Worker);
        _deadline = Worker.Loop.Now + Worker.ReplyTimeoutNanoseconds;
        _placement = Worker.Board.Current.Pool.Placement;
        if (TouchesOthers && Worker.Touched.IsWatched) NoteTouches();
        _isStarting = true;
        var routes = Worker.MultiGetRoutes;
        for (var i = 0; i < _keyCount; i++) RouteKey(i, routes, Outcome.NotSent);
        SendRouted(routes);
        Worker.FollowingWrites.Forget();
        _isStarting = false;
        FinishIfDone();
    }

    // Puts the key on the list of the next replica that may have it, or settles what is known by now.
    private void RouteKey(int index, MultiGetRoutes routes, Outcome outcome)
    {
        ref var key = ref _keys[index];
        var snapshot = Worker.Board.Current;
        if (!key.Plan.TryNext(OrderOf(snapshot, index), SourceOfOwnWrite(snapshot, index)))
        {
            Settle(index, outcome);
            return;
        }

        key.Next = -1;
        if (routes.Add(snapshot.Pool.Locate(KeyAt(index), key.Plan.Replica), index, out var previous)) _keys[previous].Next = index;
    }

    // As in KeyFlight: behind its own client's write it goes where that runs.
    private ReplicaMask SourceOfOwnWrite(RoutingSnapshot snapshot, int index)
    {
        if (Worker.Guards.Count == 0 || IsNext) return ReplicaMask.None;
        var key = KeyFingerprint.Of(KeyAt(index));
        var server = Worker.Guards.SourceOf(key);
        if (server < 0 || !FollowsWriteOf(key)) return ReplicaMask.None;
        var replicas = default(KeyReplicas);
        replicas.Locate(snapshot, KeyAt(index));
        return replicas.ReplicaOf(server);
    }

    // While all is well nobody needs to know which servers these are.
    private ReadOrder OrderOf(RoutingSnapshot snapshot, int index)
    {
        if (snapshot.IsEveryServerIn) return ReadOrder.AllIn(snapshot.Pool.CopyCount);
        var replicas = default(KeyReplicas);
        replicas.Locate(snapshot, KeyAt(index));
        return replicas.ReadOrder(snapshot);
    }

    private void Settle(int index, Outcome last)
    {
        _keys[index].State = MultiGetKeyState.Missing;
        var failure = _keys[index].Plan.End(last);
        if (failure == Conclusion.None) Worker.Counters.CountKey(TouchesOthers, isHit: false);
        else if (_failure == Conclusion.None) _failure = failure;
    }

    private void OfferRepair(int index, long bytes)
    {
        ref readonly var key = ref _keys[index];
        var pool = Worker.Snapshot.Pool;
        var source = pool.Locate(KeyAt(index), key.Plan.Replica);
        for (var missed = key.Plan.Missed; !missed.IsEmpty; missed = missed.Without(missed.First))
            Worker.Repairs.Offer(KeyAt(index), pool.Locate(KeyAt(index), missed.First), source, bytes);
    }

    // A gat with an exptime in the past finds an item once; the same key again is a miss, and not a question for the next replica.
    private bool WasExpiredBy(int index) => TouchesOthers && _touched.Contains(KeyFingerprint.Of(KeyAt(index)));

    // A replica asked only now could have what was written after this request.
    private bool WasWrittenMeanwhile(int index) =>
        !_order.IsLast(Worker) && _order.IsWrittenSince(Worker, KeyFingerprint.Of(KeyAt(index)));

    private bool IsFollowedByWriteOf(int index) =>
        Next is not null && !_order.IsLast(Worker) && Worker.FollowingWrites.Has(this, KeyFingerprint.Of(KeyAt(index)));

    // The touch would give an item that was written or touched meanwhile the TTL of this request.
    private bool WasSetMeanwhile(int index) => _order.IsSetSince(Worker, KeyFingerprint.Of(KeyAt(index)));

    // As in KeyFlight: what is asked late gets little more time.
    private long Due(int untried) => IsEarly ? _deadline : Worker.LaterDue(_deadline, untried);

    private bool IsEarly => Worker.Loop.Now < _deadline - (Worker.ReplyTimeoutNanoseconds / 2);

    // The keys of a fragment have mostly had the same way.
    private long DueOfFragment(int first)
    {
        if (IsEarly) return _deadline;
        return Due(_keys[first].Plan.UntriedIn(OrderOf(Worker.Board.Current, first)));
    }

    private void SendRouted(MultiGetRoutes routes)
    {
        while (routes.TryTake(out var server, out var first))
        {
            // A retrieval line may be long, but not so long that its server works on nothing else meanwhile.
            for (var i = first; i >= 0;)
            {
                var fragment = Worker.MultiGetFragments.Rent();
                var due = DueOfFragment(i);
                var rest = fragment.Start(this, i, server);
                _fragments++;
                if (!Worker.Upstreams[server].TryEnqueue(fragment, 0, Verb, due, out _))
                {
                    // The server went OUT within this batch: as if it had failed. Its keys go to the end of the routes being taken here.
                    _fragments--;
                    fragment.Discard();
                    RerouteAll(i, routes);
                }

                i = rest;
            }
        }
    }

    private void RerouteAll(int first, MultiGetRoutes routes)
    {
        for (var i = first; i >= 0;)
        {
            var next = _keys[i].Next;
            if (IsFollowedByWriteOf(i)) Settle(i, Outcome.NotSent);
            else RouteKey(i, routes, Outcome.NotSent);
            i = next;
        }
    }

    /// <summary>Ends a fragment's list behind a key and returns where the next fragment begins.</summary>
    public int CutAfter(int index)
    {
        var rest = _keys[index].Next;
        _keys[index].Next = -1;
        return rest;
    }

    private void FinishIfDone()
    {
        if (_fragments > 0 || _isStarting) return;
        if (TouchesOthers && !_isOverLimit && TouchOtherReplicas()) return;
        if (HasMoreRounds && !_isOverLimit && _failure == Conclusion.None && Client is not null)
        {
            WriteValues();
            Client.GoOnLater(this);
            return;
        }

        // A gat of many keys has touched what it found.
        if (_touched.Count > 0 && Worker.Gate is { } gate) gate.Pass(this, _term, Worker.Board.Current.LastLoss);
        else OnAgreed();
    }

    private bool TouchOtherReplicas()
    {
        _request.Verb = Verb == Verb.Gat ? Verb.Get : Verb.Gets;
        _isStarting = true;
        var copies = Worker.Board.Current.Pool.CopyCount;
        var hasMoved = Worker.Board.Current.Pool.Placement != _placement;
        for (var i = 0; i < _keyCount && copies > 1; i++)
        {
            for (var replica = 0; replica < copies && _keys[i].State == MultiGetKeyState.Found && !WasSetMeanwhile(i); replica++)
            {
                // A copy that was found where the key does not belong any more says nothing of the one that is there now.
                if (replica != _keys[i].Plan.Replica || hasMoved) TouchCopy(i, replica);
            }
        }

        _isStarting = false;
        return _fragments > 0;
    }

    private void TouchCopy(int index, int replica)
    {
        var snapshot = Worker.Board.Current;
        var server = snapshot.Pool.Locate(KeyAt(index), replica);
        var tag = (index * Pool.MaxCopies) + replica;
        if (Worker.Guards.Count > 0) Worker.Guards.OnTouched(KeyFingerprint.Of(KeyAt(index)), Exptime, server);
        if (!snapshot.IsWritable(server)) Worker.OnMissedWrite(server, ReplicaEvent.MissedWrite, KeyAt(index));
        else if (Worker.Upstreams[server].TryEnqueue(this, tag, Verb.Touch, Due(untried: 0), out _)) _fragments++;
        else Worker.OnMissedWrite(server, ReplicaEvent.FailedWrite, KeyAt(index));
    }

    // What is true of one key is told for all: none of them has found a server.
    private bool HasOnlyJoining
    {
        get
        {
            var replicas = default(KeyReplicas);
            var snapshot = Worker.Board.Current;
            for (var i = 0; i < _keyCount; i++)
            {
                replicas.Locate(snapshot, KeyAt(i));
                if (replicas.HasOnlyJoining(snapshot)) return true;
            }

            return false;
        }
    }

    private void OnTouched()
    {
        _fragments--;
        FinishIfDone();
    }

    private void WriteReply()
    {
        if (_isOverLimit) Result = RequestOutcome.Busy;
        else if (_failure != Conclusion.None) Result = CountedVerbs.OutcomeOf(_failure);
        if (!_isOverLimit) WriteValues();
        var end = _isOverLimit ? ProxyErrors.ClientReadsTooSlowly : _failure == Conclusion.None ? "END\r\n"u8 : ErrorOf(_failure);
        if (_joined is { } joined)
        {
            _joined = null;
            joined.OnPart(Result, _isOverLimit || _failure != Conclusion.None ? end : default);
            return;
        }

        Append(end);
    }

    private ReadOnlySpan<byte> ErrorOf(Conclusion failure) =>
        failure == Conclusion.Unavailable && HasOnlyJoining ? ProxyErrors.OnlyJoining : ProxyErrors.Of(failure);

    private void WriteValues()
    {
        MoveKept();
        var values = _values.Unread;
        if (_isInOrder)
        {
            Append(values);
        }
        else
        {
            var room = Reserve(values.Length);
            foreach (ref readonly var key in _keys.AsSpan(0, _keyCount))
            {
                if (key.State != MultiGetKeyState.Found) continue;
                values.Slice(key.ValueOffset, key.ValueLength).CopyTo(room);
                room = room[key.ValueLength..];
            }

            Advance(values.Length);
        }

        _values.Clear();
    }
}
