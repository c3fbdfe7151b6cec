using Microsoft.Extensions.Logging;
using Understudy.Hashing;
using Understudy.Proxy.Divergence;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Copies;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Rejoin;

/// <summary>Gives a server that comes back what the live replicas hold, at the pace that they can bear. Lives on the first worker's
/// loop.</summary>
internal sealed class ReplicaFill : IFillItemOwner
{
    // A list that broke off, or items that no replica told of, are asked for again; a source that dies takes a moment to be left out.
    private const int MaxPasses = 3;
    private const long PassPauseNanoseconds = 500_000_000;

    // Sources may come and go meanwhile.
    private const long LongestRatePauseNanoseconds = 100_000_000;

    // Items under way, however few of them that are: what 64 items of the largest default slab class but one take.
    private const long MaxBytesUnderWay = 8 << 20;

    // What an item is taken for while nothing is known of any.
    private const long FirstExpectedBytes = 4 << 10;

    // Stores at once while it is not known what the target takes: over a slow link a few large items hold up clients for a second.
    private const int FirstStores = 8;

    // Of the keys that were copied, to be compared at the end.
    private const int SampleKeys = 1000;

    private readonly Func<IKeyFeed> _list;
    private readonly List<byte[]> _sample = [];
    private readonly Action<ReplicaFill> _onDone;
    private readonly Stack<FillItem>[] _free;   // by worker
    private readonly TargetRoom _room;
    private readonly ActionTimer _passTimer;
    private readonly ActionTimer _rateTimer;
    private readonly SpendingRate _rate;
    private readonly FillPace _reads = new();
    private readonly FillPace _stores = new(FirstStores);
    private readonly ILogger _logger;
    private readonly int _server;
    private bool _beganShort;        // there were keys whose other copies nobody could read
    private readonly int _ejections;
    private readonly ReplicaState _during;
    private IKeyFeed _feed;
    private int _underWay;
    private long _bytesUnderWay;
    private long _largestLately = FirstExpectedBytes;
    private long _unread;            // in this pass
    private long _unconfirmed;
    private bool _isPumping;
    private bool _isBetweenPasses;
    private long _listed;
    private FillVerification? _verification;
    private bool _watchesTouches;

    /// <param name="worker">The worker on whose loop it lives.</param>
    /// <param name="server">The server to be filled.</param>
    /// <param name="list">Lists the keys; asked again for another pass.</param>
    /// <param name="mode">What to leave behind.</param>
    /// <param name="logger">Hears of passes.</param>
    /// <param name="onDone">Called once, at the end.</param>
    public ReplicaFill(
        RecoveryWorker worker, int server, Func<IKeyFeed> list, FillMode mode, ILogger logger, Action<ReplicaFill> onDone)
    {
        Worker = worker;
        Mode = mode;
        Target = worker.Upstreams[server];
        _server = server;
        _list = list;
        _logger = logger;
        _onDone = onDone;
        _free = [.. worker.Peers.Select(_ => new Stack<FillItem>())];
        _room = new TargetRoom(Target);
        _passTimer = new ActionTimer(StartPass);
        _rateTimer = new ActionTimer(Pump);
        _rate = new SpendingRate(mode == FillMode.Purge ? 0 : worker.Options.FillBytesPerSecond);
        _feed = list();
        var snapshot = worker.Board.Current;
        _ejections = snapshot.EjectionsOf(server);
        _during = snapshot.StateOf(server);
    }

    public RecoveryWorker Worker { get; }

    public UpstreamConnection Target { get; }

    public FillMode Mode { get; }

    /// <summary>Items that may be under way at once, by what the sources bear and what the target takes.</summary>
    public int PacedWindow => Math.Min(_reads.Window, _stores.Window);

    public long Copied { get; private set; }

    public long Skipped { get; private set; }

    /// <summary>Items that the target refuses.</summary>
    public long Refused { get; private set; }

    /// <summary>Items that the target did not confirm or no replica told of, in the last pass or in this one.</summary>
    public long Failed => Refused + _unread + _unconfirmed;

    /// <summary>Of a sample of the items copied: how many differed from their source, and were removed.</summary>
    public long Different => _verification?.Different ?? 0;

    /// <summary>How often the keys were listed.</summary>
    public int Passes { get; private set; }

    /// <summary>Why not everything may have been copied; null if all was.</summary>
    public string? Problem { get; private set; }

    /// <summary>Not everything was copied because a source was lost.</summary>
    public bool LacksSource { get; private set; }

    /// <summary>The target was ejected meanwhile; nothing of the fill counts.</summary>
    public bool WasCancelled { get; private set; }

    /// <summary>Someone wanted the target back as it was then.</summary>
    public bool WasEndedEarly { get; private set; }

    public bool IsDone { get; private set; }

    // Half of what a server's queue holds at most: clients have the other half.
    private int Window =>
        Math.Min(Math.Min(PacedWindow, Worker.Options.MaxServerQueue / 2), _room.IsTight ? TargetRoom.TightWindow : int.MaxValue);

    private bool HasRoom => _underWay == 0 || (_underWay < Window && _bytesUnderWay < MaxBytesUnderWay && !Target.IsBehindNow);

    public void Start()
    {
        if (Mode == FillMode.Add) _room.Start();
        if (Mode != FillMode.Add || FillSources.TellState(Worker, _server))
        {
            StartPass();
            return;
        }

        // TTLs are what the list says, unless they are set anew meanwhile. Touches that are under way now are over before it begins.
        _watchesTouches = true;
        foreach (var worker in Worker.Peers) worker.Touched.Watch();
        _isBetweenPasses = true;
        Worker.Loop.Schedule(_passTimer, Worker.ReplyTimeoutNanoseconds + Worker.GraceNanoseconds);
    }

    /// <summary>Ends it before its time.</summary>
    public void Cancel()
    {
        if (IsDone) return;
        WasCancelled = true;
        _feed.Stop();
        if (_verification is not null || _isBetweenPasses) End();
        else Pump();
    }

    /// <summary>Copies no more than what is under way; what was copied counts.</summary>
    public void EndEarly()
    {
        if (IsDone) return;
        WasEndedEarly = true;
        Pump();
    }

    public void OnItemOver(FillItem item)
    {
        _underWay--;
        _bytesUnderWay -= item.ExpectedBytes;
        _free[item.Worker.Index].Push(item);
        Tell(_reads, item.ReadNanoseconds);
        Tell(_stores, item.StoreNanoseconds);

        // The next ones of unknown size may be as large, and hardly larger.
        if (item.ReadBytes > 0) _largestLately = Math.Max(item.ReadBytes, _largestLately - (_largestLately >> 6));
        Count(item.Result);
        if (item.Result == FillOutcome.Copied && Mode == FillMode.Add) _room.OnCopied(item.ExpectedBytes);
        Pump();
    }

    private static void Tell(FillPace pace, long nanoseconds)
    {
        if (nanoseconds > 0) pace.OnAnswered(nanoseconds);
        else if (nanoseconds < 0) pace.OnFailure();
    }

    private void StartPass()
    {
        _isBetweenPasses = false;
        Passes++;
        _beganShort = Worker.Board.Current.IsNeeded(_server);
        _unread = _unconfirmed = 0;
        _feed.Start(Pump);
        Pump();
    }

    private void Pump()
    {
        if (IsDone || _isPumping || _isBetweenPasses || _verification is not null) return;
        _isPumping = true;
        if (!WasCancelled && !IsStillWanted())
        {
            WasCancelled = true;
            _feed.Stop();
        }
        else if (WasEndedEarly)
        {
            _feed.Stop();
        }
        else if (_room.IsFull && _feed.IsOpen)
        {
            // What is there is warmer than what would come, and what clients have written meanwhile is warmer than either.
            Problem = "it began to evict, so the colder items stay away";
            _feed.Stop();
        }

        while (HasRoom && MayRead() && _feed.TryTake(out var key)) StartItem(in key);
        _isPumping = false;
        if (_underWay == 0 && !_feed.IsOpen) EndPass();
    }

    private void StartItem(in ListedKey key)
    {
        var fingerprint = KeyFingerprint.Of(key.Key);
        var worker = Worker.WriterOf(fingerprint);
        var item = _free[worker.Index].TryPop(out var free) ? free : new FillItem(this, worker);
        var expected = key.ItemBytes > 0 ? key.ItemBytes : _largestLately;

        // Copies are compared by the worker that writes the key; the share of one worker stands for all.
        if (Mode == FillMode.Add && worker == Worker) Sample(key.Key);
        _underWay++;
        _bytesUnderWay += expected;
        _rate.Spend(expected, Worker.Loop.Now);
        if (item.TrySet(fingerprint, key.Key, expected, _server, expiresAt: key.ExpiresAt, cas: key.Cas)) item.Start();
        else OnItemOver(item);
    }

    // Each of n keys ends up in the sample with the same chance, without knowing n (Vitter's algorithm R).
    private void Sample(ReadOnlySpan<byte> key)
    {
        _listed++;
        if (_sample.Count < SampleKeys)
        {
            _sample.Add(key.ToArray());
            return;
        }

        var place = Worker.Loop.NextRandom() % (ulong)_listed;
        if (place < SampleKeys) _sample[(int)place] = key.ToArray();
    }

    private bool MayRead()
    {
        var wait = _rate.Wait(Worker.Loop.Now);
        // The limit spares the sources. Where there is none left, what was missed is only deleted, and clients wait for that.
        if (wait <= 0 || (Mode == FillMode.Renew && !FillSources.Exist(Worker, _server))) return true;
        if (!_rateTimer.IsSet) Worker.Loop.Schedule(_rateTimer, Math.Min(wait, LongestRatePauseNanoseconds));
        return false;
    }

    private void Count(FillOutcome outcome)
    {
        switch (outcome)
        {
            case FillOutcome.Copied:
                Copied++;
                break;
            case FillOutcome.Skipped:
                Skipped++;
                break;
            case FillOutcome.Unread:
                _unread++;
                break;
            case FillOutcome.Unconfirmed:
                _unconfirmed++;
                break;
            default:
                Refused++;
                break;
        }
    }

    private void EndPass()
    {
        _feed.Stop();
        if (!_room.IsFull) Problem = _feed.Problem ?? (_unread > 0 ? $"{_unread} items could not be read from any replica" : null);
        LacksSource = !_room.IsFull && Worker.Board.Current.Pool.CopyCount > 1
            && (_beganShort || Problem is not null || !FillSources.Exist(Worker, _server));
        var isWhole = Problem is null && _unconfirmed == 0;
        if (WasCancelled || Mode != FillMode.Add)
        {
            End();
            return;
        }

        if (isWhole || WasEndedEarly || _room.IsFull || Passes == MaxPasses || !FillSources.Exist(Worker, _server))
        {
            _verification = new FillVerification(Worker.Comparer, _server, _sample, OnVerified);
            _verification.Start();
            return;
        }

        var name = Worker.Board.Current.Pool.Servers[_server].ToString();
        _logger.FillRepeated(name, Passes + 1, Problem ?? $"it did not confirm {_unconfirmed} items");
        _isBetweenPasses = true;
        _feed = _list();
        Worker.Loop.Schedule(_passTimer, PassPauseNanoseconds);
    }

    // A copy counts when it has been seen: what a server confirms it need not keep.
    private void OnVerified()
    {
        if (_verification is { Missing: > 0 } seen && !_room.IsFull)
            Problem ??= $"{seen.Missing} of {seen.Compared} items that were looked at again are not there";
        End();
    }

    private void End()
    {
        IsDone = true;
        _verification?.Cancel();
        Worker.Loop.Cancel(_rateTimer);
        Worker.Loop.Cancel(_passTimer);
        if (_watchesTouches)
        {
            foreach (var worker in Worker.Peers) worker.Touched.Unwatch();
        }

        _onDone(this);
    }

    private bool IsStillWanted()
    {
        var snapshot = Worker.Board.Current;
        return snapshot.EjectionsOf(_server) == _ejections && snapshot.StateOf(_server) == _during;
    }
}
