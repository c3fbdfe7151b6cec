using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Copies;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Copies;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Rejoin;

/// <summary>Copies one item from a replica that is read to one that comes back, or that has lost it.</summary>
/// <remarks>
/// Both steps run on the worker that the key's writes pass through, over its connections, so they are ordered among them: what was sent
/// before the read is in what is read, and what is sent after the store comes after it. Only a write that sets out between the two could
/// be undone by the store, and that one is noticed.
/// </remarks>
internal sealed class FillItem : KeyGuard, IUpstreamCall, ILoopMessage
{
    private const int ReadStep = 0;
    private const int StoreStep = 1;
    private const int GiveBackStep = 2;
    private const int LookStep = 3;
    private const int ClearStep = 4;

    // A server that is merely slow answers in order some time, and this answer is worth waiting for; one that is not ends the wait by
    // going out of use.
    private const long FollowNanoseconds = 60_000_000_000;

    private readonly IFillItemOwner _owner;
    private readonly ByteQueue _command;
    private readonly MetaKey _key = new();
    private bool _wasOvertaken;
    private bool _wasReplaced;
    private bool _isContested;       // by a conditional write on another server: it may leave nothing behind that would be copied
    private bool _isCleared;         // what the target held when that was noticed has been removed
    private bool _deletes;
    private bool _vivifies;          // the command is one that creates an empty item
    private long _readAt;
    private long _storedAt;
    private int _namedSource;
    private int _source;
    private ReplicaMask _left;       // of the key's replicas: the target, and sources that do not have the item
    private bool _hasLooked;
    private bool _isFollowed;        // by a conditional write, whose result is copied
    private bool _wasUnread;
    private ulong _givenBack;        // the token of a stale item
    private bool _isOver;
    private long? _touchedTo;        // the exptime of a touch that overtook it
    private long _expiresAt;         // as listed
    private ulong _listedCas;
    private Verb _readVerb;
    private LateAnswer? _answer;     // to the write that is followed

    /// <param name="owner">Whom it is copied for.</param>
    /// <param name="worker">The one that the writes of its keys pass through.</param>
    public FillItem(IFillItemOwner owner, RecoveryWorker worker)
    {
        _owner = owner;
        Worker = worker;
        _command = new ByteQueue(worker.Loop.Buffers);
    }

    /// <summary>The worker that it runs on.</summary>
    public RecoveryWorker Worker { get; }

    /// <summary>Bytes that it is expected to take while it is under way.</summary>
    public long ExpectedBytes { get; private set; }

    /// <summary>What came of it, once it is over.</summary>
    public FillOutcome Result { get; private set; }

    /// <summary>How long the source took to answer; negative if it did not, 0 if it was not asked.</summary>
    public long ReadNanoseconds { get; private set; }

    /// <summary>How long the target took to confirm what it was sent; negative if it did not, 0 if it was sent nothing.</summary>
    public long StoreNanoseconds { get; private set; }

    /// <summary>What the source answered; 0 if it did not.</summary>
    public int ReadBytes { get; private set; }

    /// <summary>Of the key.</summary>
    public ulong Fingerprint { get; private set; }

    /// <summary>The server that is to have the item.</summary>
    public int Target { get; private set; }

    private UpstreamConnection TargetConnection => Worker.Upstreams[Target];

    /// <summary>Says what to copy.</summary>
    /// <param name="fingerprint">Of the key.</param>
    /// <param name="key">As the server stores it.</param>
    /// <param name="expectedBytes">Most that the item is expected to take.</param>
    /// <param name="target">The server that is to have it.</param>
    /// <param name="source">The server that has it; -1: the one that clients read while the target is not there.</param>
    /// <param name="expiresAt">As listed: <see cref="ListedKey.ExpiresAt"/>.</param>
    /// <param name="cas">As listed: <see cref="ListedKey.Cas"/>.</param>
    /// <returns>False if it cannot be copied: no meta command can name it.</returns>
    public bool TrySet(
        ulong fingerprint, ReadOnlySpan<byte> key, long expectedBytes, int target, int source = -1, long expiresAt = 0, ulong cas = 0)
    {
        (_expiresAt, _listedCas) = (expiresAt, cas);
        ExpectedBytes = expectedBytes;
        Target = target;
        _namedSource = source;
        Fingerprint = fingerprint;
        Repeat();
        return _key.TrySet(key);
    }

    /// <summary>Makes it ready to copy the same item once more.</summary>
    public void Repeat()
    {
        _wasOvertaken = _wasReplaced = _isContested = _isCleared = _deletes = _vivifies = false;
        _wasUnread = _isOver = _hasLooked = _isFollowed = false;
        _touchedTo = null;
        _answer = null;
        ReadNanoseconds = StoreNanoseconds = ReadBytes = 0;
        Result = FillOutcome.Refused;
    }

    /// <summary>Sets out: with the read, or with a delete if that is all there is to do. On the owner's loop, where it comes back
    /// to.</summary>
    public void Start()
    {
        if (Worker == _owner.Worker) Run();
        else Worker.Loop.Post(this);
    }

    /// <summary>As <see cref="Start"/>, behind a write that was given up.</summary>
    /// <param name="answer">To that one.</param>
    public void Follow(LateAnswer? answer)
    {
        _answer = answer;
        Start();
    }

    /// <summary>Comes to the key's worker, and goes back from there once it is over.</summary>
    public void Deliver()
    {
        if (_isOver) _owner.OnItemOver(this);
        else Run();
    }

    private void Run()
    {
        if (MayBeThere) Look();
        else if (_owner.Mode != FillMode.Purge && Worker.StaleKeys.Has(Fingerprint)) CarryOut(FillRules.OfStale(_owner.Mode));
        else if (_owner.Mode == FillMode.Purge || !TryRead()) CarryOut(FillRules.Unread(_owner.Mode));
    }

    // Where several replicas list their keys, most have been copied before.
    private bool MayBeThere =>
        _owner.Mode == FillMode.Add && _namedSource < 0 && !_hasLooked && Worker.Board.Current.Pool.CopyCount > 2
        && TargetConnection.Capabilities.HasMeta;

    private void Look()
    {
        if (!TargetConnection.TryEnqueue(this, LookStep, _key.LookVerb, out _)) End(FillOutcome.Unconfirmed);
    }

    private bool TryRead()
    {
        _left = ReplicaOf(Target, Worker.Board.Current, out _);
        Worker.Guards.Add(Fingerprint, this);
        _wasOvertaken = Worker.Guards.IsFlushing;
        if (TryReadNext()) return true;
        Worker.Guards.Remove(Fingerprint, this);
        return false;
    }

    private bool TryReadNext()
    {
        _source = NextSource();
        _readAt = Worker.Loop.Now;
        if (_source < 0) return false;

        // What a write leaves behind on another server is not in what this one tells, and perhaps comes to the target before it.
        if (_owner.Mode != FillMode.Follow && Worker.Guards.HasWriteElsewhere(Fingerprint, _source))
        {
            if (_owner.Mode == FillMode.Add) return false;
            Contest();
        }

        _readVerb = ItemState.QueryVerb(Worker.Upstreams[_source].Capabilities);
        return Worker.Upstreams[_source].TryEnqueue(this, ReadStep, _readVerb, ReadDeadline, out _);
    }

    private long ReadDeadline => _readAt + (_owner.Mode == FillMode.Follow ? FollowNanoseconds : Worker.ReplyTimeoutNanoseconds);

    private int NextSource()
    {
        var snapshot = Worker.Board.Current;
        if (_namedSource >= 0) return snapshot.IsWhole(_namedSource) ? _namedSource : -1;
        _ = ReplicaOf(Target, snapshot, out var replicas);
        return snapshot.FirstWhole(in replicas, _left);
    }

    private ReplicaMask ReplicaOf(int server, RoutingSnapshot snapshot, out KeyReplicas replicas)
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        replicas = default;
        replicas.Locate(snapshot, _key.Stored(decoded));
        return replicas.ReplicaOf(server);
    }

    // A write that has set out since would not be in what the next source tells.
    private bool TryNextSource()
    {
        if (_namedSource >= 0 || _wasOvertaken || _isFollowed) return false;
        _left |= ReplicaOf(_source, Worker.Board.Current, out _);
        if (TryReadNext()) return true;
        _wasUnread = _source >= 0;
        return false;
    }

    public void Write(int tag, UpstreamConnection upstream)
    {
        if (tag == ReadStep)
        {
            ItemState.WriteQuery(_readVerb, _key.Text, _key.IsBase64, upstream);
        }
        else if (tag == LookStep)
        {
            _key.WriteLook(upstream);
        }
        else if (tag == GiveBackStep)
        {
            ItemState.WriteGiveBack(_key.Text, _key.IsBase64, _givenBack, upstream);
        }
        else if (_deletes || tag == ClearStep)
        {
            _key.WriteDelete(upstream);
        }
        else
        {
            if (_key.IsBase64 || _vivifies) upstream.AppendNumbered(_command.Unread);
            else upstream.Output.Append(_command.Unread);
            _command.Clear();
        }
    }

    public bool Answers(int tag, ReadOnlySpan<byte> frame, in Reply reply) => _key.IsShownBy(frame, in reply);

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        switch (tag)
        {
            case ReadStep:
                ReadNanoseconds = Math.Max(1, Worker.Loop.Now - _readAt);
                ReadBytes = frame.Length;
                if (reply.Kind is ReplyKind.MetaMiss or ReplyKind.End && TryNextSource()) break;
                if (reply is { IsWin: true, IsStale: true }) GiveBack(in reply, upstream);
                var hasItem = ItemState.TryWriteStore(
                    _key.Text, _key.IsBase64, frame, in reply, _owner.Mode == FillMode.Add,
                    TargetConnection.ServerUnixSeconds, _command, _touchedTo, KnownTtlOf(in reply, upstream));
                _vivifies = !hasItem && ItemState.TryWriteVivify(_key.Text, _key.IsBase64, frame, in reply, _command);

                // It is there, and lives for nobody knows how long: perhaps another list tells.
                if (!hasItem && reply.Kind == ReplyKind.Value && _owner.Mode == FillMode.Add) _wasUnread = true;
                AfterRead(hasItem || _vivifies);
                break;
            case StoreStep:
                StoreNanoseconds = Math.Max(1, Worker.Loop.Now - _storedAt);
                End(FillRules.Outcome(_owner.Mode, _deletes, reply.Kind));
                break;
            case LookStep when reply.Kind is ReplyKind.MetaDebug or ReplyKind.MetaExists:
                End(FillOutcome.Skipped);
                break;
            case LookStep:
                _hasLooked = true;
                Run();
                break;
        }

        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
        switch (tag)
        {
            case ReadStep:
                ReadNanoseconds = -1;

                // Another one may tell, and what the target holds of the item would have to go otherwise.
                if (_owner.Mode == FillMode.Renew && TryNextSource()) break;
                _wasUnread = true;
                AfterRead(hasItem: false);
                break;
            case StoreStep:
                StoreNanoseconds = -1;

                // It may yet be executed, after a write that the target gets on another connection.
                if (failure is Outcome.Lost or Outcome.TimedOut && !_deletes && Worker.Rules.NotesDoubt)
                    Worker.NoteMissedWrite(Target, _key.IsBase64 ? default : _key.Text);
                End(FillOutcome.Unconfirmed);
                break;
            case LookStep:
                End(FillOutcome.Unconfirmed);
                break;
        }
    }

    // Otherwise replicas differ no more than they did: whoever misses the key on one may ask the next.
    public override bool BringsWrite => _owner.Mode == FillMode.Follow;

    public override int Source => _source;

    public override void OnReplaced() => _wasOvertaken = _wasReplaced = true;

    // What is copied from the same server arrives after this.
    public override void OnCopyFollows(int server)
    {
        _isFollowed = true;
        if (server != _source) Contest();
        _wasOvertaken |= _isContested;
    }

    // The copy from there may come to the target before the answer comes here, so what is older has to go now.
    private void Contest()
    {
        _isContested = _wasOvertaken = true;
        if (_owner.Mode == FillMode.Renew && !_isCleared && TargetConnection.State == UpstreamState.Up)
            _isCleared = TargetConnection.TryEnqueue(this, ClearStep, _key.DeleteVerb, out _);
    }

    public override void OnTouched(long exptime) => _touchedTo = exptime;

    public override void OnFlushed() => _wasOvertaken = true;

    private void AfterRead(bool hasItem)
    {
        Worker.Guards.Remove(Fingerprint, this);
        if (!Worker.Rules.WatchesFill) _wasOvertaken = _wasReplaced = false;
        var facts = new FillFacts
        {
            HasItem = hasItem,
            WasUnread = _wasUnread,
            IsDeclined = _answer is not null && _answer.IsDeclinedBy(_source),
            IsOvertaken = _wasOvertaken,
            IsReplaced = _wasReplaced,
            IsContested = _isContested,
            IsCleared = _isCleared,
        };
        var step = FillRules.AfterRead(_owner.Mode, in facts);
        if (step != FillStep.Store) _command.Clear();
        if (FillRules.IsLeftContested(_owner.Mode, in facts)) NoteContested();
        CarryOut(step);
    }

    private void CarryOut(FillStep step)
    {
        if (step == FillStep.Skip) End(FillOutcome.Skipped);
        else if (step == FillStep.LeaveUnread) End(FillOutcome.Unread);
        else if (!TryStore(deletes: step == FillStep.Delete)) End(FillOutcome.Unconfirmed);
    }

    private void NoteContested()
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        Worker.Contested.Note(_key.Stored(decoded), Target);
    }

    private void End(FillOutcome outcome)
    {
        _command.Clear();
        Result = outcome;
        _isOver = true;
        if (Worker == _owner.Worker) _owner.OnItemOver(this);
        else _owner.Worker.Loop.Post(this);
    }

    private bool TryStore(bool deletes)
    {
        _deletes = deletes;
        _storedAt = Worker.Loop.Now;
        if (_vivifies && !deletes)
        {
            // It leaves alone what is there.
            if (_owner.Mode != FillMode.Add && !TargetConnection.TryEnqueue(this, ClearStep, _key.DeleteVerb, out _)) return false;
            return TargetConnection.TryEnqueue(this, StoreStep, Verb.MetaGet, out _);
        }

        return TargetConnection.TryEnqueue(this, StoreStep, deletes ? _key.DeleteVerb : _key.SetVerb, out _);
    }

    // By a source that does not tell it: from the list, if the item is the one that was listed, and from whoever has touched it since.
    private long? KnownTtlOf(in Reply reply, UpstreamConnection source)
    {
        if (reply.Kind != ReplyKind.Value || (_listedCas != 0 && reply.Cas != _listedCas)) return null;
        if (Worker.Touched.TryGet(Fingerprint, out var touched)) return touched == 0 ? null : touched;
        if (_expiresAt <= 0) return _expiresAt == 0 ? null : -1;

        // The source's clock shows at least this, so the copy may be gone a second before the item, and never after it.
        var left = _expiresAt - source.ServerUnixSeconds - 1;
        return left > 0 ? left : null;
    }

    // Reading a stale item took the right to renew it, which is a client's. The connection is up: it has just answered.
    private void GiveBack(in Reply reply, UpstreamConnection source)
    {
        _givenBack = reply.Cas;
        source.TryEnqueue(this, GiveBackStep, Verb.MetaDelete, out _);
    }
}
