using Understudy.Hashing;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Forwarding;

/// <summary>A retrieval of many keys: split by server, asked in parallel, joined in the order of the keys.</summary>
/// <remarks>
/// Each key follows the rules of <see cref="RequestPlan"/> for reads: its replicas in order, the next one on a miss or a failure. A
/// fragment that
/// leaves keys open asks for them at once, without waiting for other fragments, so that the whole takes no longer than its slowest part.
/// </remarks>
internal sealed unsafe class MultiGetFlight : Flight, IUpstreamCall
{
    private readonly ByteQueue _keyBytes;
    private readonly ByteQueue _values;
    private MultiGetKey[] _keys = new MultiGetKey[16];
    private int _keyCount;
    private int _fragments;          // fragments and touches under way
    private int _lastValueKey;
    private bool _isInOrder;
    private bool _isOverLimit;
    private bool _hasAnswer;
    private bool _isStarting;
    private KeyOrder _order;
    private long _deadline;
    private Request _request;

    public MultiGetFlight(ProxyWorker worker)
        : base(worker)
    {
        _keyBytes = new ByteQueue(worker.Loop.Buffers);
        _values = new ByteQueue(worker.Loop.Buffers);
    }

    public Verb Verb => _request.Verb;

    /// <summary>The exptime that a gat gives to what it finds.</summary>
    public long Exptime => _request.Exptime;

    private bool TouchesOthers => Verb is Verb.Gat or Verb.Gats;

    public void Start(ClientConnection client, byte* source, in Request request)
    {
        _request = request;
        _keyCount = 0;
        _lastValueKey = -1;
        _isInOrder = true;
        _order.BeginRead(Worker);
        _deadline = Worker.Loop.Now + Worker.ReplyTimeoutNanoseconds;
        Attach(client);
        ReadKeys(new ReadOnlySpan<byte>(source + request.KeyOffset, request.KeysEnd - request.KeyOffset));

        if (Worker.Sampler.WantsKey) Worker.Sampler.Offer(KeyAt(0));
        _isStarting = true;
        var routes = Worker.MultiGetRoutes;
        for (var i = 0; i < _keyCount; i++) RouteKey(i, routes);
        SendRouted(routes);
        _isStarting = false;
        FinishIfDone();
    }

    public ReadOnlySpan<byte> KeyAt(int index) => _keyBytes.Unread.Slice(_keys[index].Offset, _keys[index].Length);

    /// <summary>The key of the same fragment that follows; -1 at its end.</summary>
    public int NextInFragment(int index) => _keys[index].Next;

    /// <summary>A fragment received a value for one of its keys.</summary>
    public void OnValue(int index, ReadOnlySpan<byte> frame, in Protocol.Replies.Reply reply, ulong casMask)
    {
        ref var key = ref _keys[index];
        key.State = MultiGetKeyState.Found;
        _hasAnswer = true;
        Worker.Counters.GetHits++;
        if (!key.Missed.IsEmpty) OfferRepair(index, reply.Length);
        if (!HasRoomFor(_values.Length + frame.Length))
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
    /// <param name="isMiss">The server said that it does not have them; otherwise it did not say anything.</param>
    public void OnFragmentEnd(int first, bool isMiss)
    {
        var routes = Worker.MultiGetRoutes;
        for (var i = first; i >= 0;)
        {
            // Routing relinks the key.
            var next = _keys[i].Next;
            if (_keys[i].State == MultiGetKeyState.Open)
            {
                _hasAnswer |= isMiss;
                if (isMiss) _keys[i].Missed = _keys[i].Missed.With(_keys[i].Tier);
                if (IsFollowedByWriteOf(i) || (isMiss && (WasWrittenMeanwhile(i) || WasExpiredBy(i)))) Miss(i);
                else RouteKey(i, routes, isMiss);
            }

            i = next;
        }

        SendRouted(routes);
        _fragments--;
        FinishIfDone();
    }

    /// <summary>Writes the touch of a key that was found on another replica.</summary>
    public void Write(int tag, UpstreamConnection upstream)
    {
        upstream.Output.Append("touch "u8);
        upstream.Output.Append(KeyAt(tag / Pool.MaxTiers));
        MultiGetFragment.WriteExptime(Exptime, upstream.Output);
        upstream.Output.Append("\r\n"u8);
    }

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Protocol.Replies.Reply reply, UpstreamConnection upstream)
    {
        OnTouched();
        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
        var server = Worker.Snapshot.Pool.Locate(KeyAt(tag / Pool.MaxTiers), tag % Pool.MaxTiers);
        Worker.OnMissedWrite(server, ReplicaEvent.FailedWrite, KeyAt(tag / Pool.MaxTiers));
        OnTouched();
    }

    protected override void Recycle()
    {
        _keyBytes.Clear();
        _values.Clear();
        _isOverLimit = false;
        _hasAnswer = false;
        if (_keys.Length > 1024) _keys = new MultiGetKey[16];
        Worker.MultiGetFlights.Return(this);
    }

    private void ReadKeys(ReadOnlySpan<byte> keys)
    {
        _keyBytes.Append(keys);
        var enumerator = new KeyEnumerator(keys);
        while (enumerator.MoveNext())
        {
            if (_keyCount == _keys.Length) Array.Resize(ref _keys, _keyCount * 2);
            ref var key = ref _keys[_keyCount++];
            key = default;
            key.Offset = enumerator.Offset;
            key.Length = enumerator.Current.Length;
        }
    }

    // Puts the key on the list of the next replica that may have it, or settles that nobody has.
    private void RouteKey(int index, MultiGetRoutes routes, bool isMiss = false)
    {
        ref var key = ref _keys[index];
        var snapshot = Worker.Board.Current;
        var (spare, spareTier) = (-1, 0);
        for (var tier = 0; tier < snapshot.Pool.TierCount; tier++)
        {
            if (key.Tried.Has(tier)) continue;
            var server = snapshot.Pool.Locate(KeyAt(index), tier);
            if (snapshot.IsIn(server))
            {
                Route(index, server, tier, routes);
                return;
            }

            if (spare < 0 && snapshot.IsDraining(server)) (spare, spareTier) = (server, tier);
        }

        // One that is draining is left in peace as long as another replica has answered.
        if (spare >= 0 && !isMiss) Route(index, spare, spareTier, routes);
        else Miss(index);
    }

    private void Route(int index, int server, int tier, MultiGetRoutes routes)
    {
        ref var key = ref _keys[index];
        key.Tried = key.Tried.With(tier);
        key.Tier = (byte)tier;
        key.Next = -1;
        if (routes.Add(server, index, out var previous)) _keys[previous].Next = index;
    }

    private void Miss(int index)
    {
        _keys[index].State = MultiGetKeyState.Missing;
        Worker.Counters.GetMisses++;
    }

    private void OfferRepair(int index, long bytes)
    {
        ref readonly var key = ref _keys[index];
        var pool = Worker.Snapshot.Pool;
        var source = pool.Locate(KeyAt(index), key.Tier);
        for (var missed = key.Missed; !missed.IsEmpty; missed = missed.Without(missed.First))
            Worker.Repairs.Offer(KeyAt(index), pool.Locate(KeyAt(index), missed.First), source, bytes);
    }

    // A gat with an exptime in the past finds an item once; the same key again is a miss, and not a question for the next replica.
    private bool WasExpiredBy(int index)
    {
        for (var i = 0; TouchesOthers && i < index; i++)
        {
            if (_keys[i].State == MultiGetKeyState.Found && KeyAt(i).SequenceEqual(KeyAt(index))) return true;
        }

        return false;
    }

    // A replica asked only now could have what was written after this request.
    private bool WasWrittenMeanwhile(int index) =>
        !_order.IsLast(Worker) && _order.IsWrittenSince(Worker, KeyFingerprint.Of(KeyAt(index)));

    private bool IsFollowedByWriteOf(int index) =>
        Next is not null && !_order.IsLast(Worker) && IsFollowedByWrite(KeyFingerprint.Of(KeyAt(index)));

    // The touch would give an item that was written or touched meanwhile the TTL of this request.
    private bool WasSetMeanwhile(int index) => _order.IsSetSince(Worker, KeyFingerprint.Of(KeyAt(index)));

    // As in KeyFlight: what is asked late gets little more time.
    private long Due(int untried) => IsEarly ? _deadline : Worker.LaterDue(_deadline, untried);

    private bool IsEarly => Worker.Loop.Now < _deadline - (Worker.ReplyTimeoutNanoseconds / 2);

    // The keys of a fragment have mostly had the same way.
    private long DueOfFragment(int first)
    {
        if (IsEarly) return _deadline;
        var snapshot = Worker.Board.Current;
        var untried = 0;
        for (var tier = 0; tier < snapshot.Pool.TierCount; tier++)
        {
            if (!_keys[first].Tried.Has(tier) && snapshot.IsIn(snapshot.Pool.Locate(KeyAt(first), tier))) untried++;
        }

        return Due(untried);
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
                var rest = fragment.Start(this, i);
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
            if (IsFollowedByWriteOf(i)) Miss(i);
            else RouteKey(i, routes);
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
        WriteReply();
        Complete();
    }

    private bool TouchOtherReplicas()
    {
        _request.Verb = Verb == Verb.Gat ? Verb.Get : Verb.Gets;
        _isStarting = true;
        var tiers = Worker.Board.Current.Pool.TierCount;
        for (var i = 0; i < _keyCount && tiers > 1; i++)
        {
            for (var tier = 0; tier < tiers && _keys[i].State == MultiGetKeyState.Found && !WasSetMeanwhile(i); tier++)
            {
                if (tier != _keys[i].Tier) TouchCopy(i, tier);
            }
        }

        _isStarting = false;
        return _fragments > 0;
    }

    private void TouchCopy(int index, int tier)
    {
        var snapshot = Worker.Board.Current;
        var server = snapshot.Pool.Locate(KeyAt(index), tier);
        var tag = (index * Pool.MaxTiers) + tier;
        if (!snapshot.IsWritable(server)) Worker.OnMissedWrite(server, ReplicaEvent.MissedWrite, KeyAt(index));
        else if (Worker.Upstreams[server].TryEnqueue(this, tag, Verb.Touch, Due(untried: 0), out _)) _fragments++;
        else Worker.OnMissedWrite(server, ReplicaEvent.FailedWrite, KeyAt(index));
    }

    private void OnTouched()
    {
        _fragments--;
        FinishIfDone();
    }

    private void WriteReply()
    {
        if (_isOverLimit)
        {
            Append(ProxyErrors.ClientReadsTooSlowly);
            return;
        }

        if (!_hasAnswer)
        {
            Append(ProxyErrors.Of(Conclusion.Unavailable));
            return;
        }

        if (_isInOrder)
        {
            Append(_values.Unread);
        }
        else
        {
            for (var i = 0; i < _keyCount; i++)
            {
                if (_keys[i].State == MultiGetKeyState.Found) Append(_values.Unread.Slice(_keys[i].ValueOffset, _keys[i].ValueLength));
            }
        }

        Append("END\r\n"u8);
    }
}
