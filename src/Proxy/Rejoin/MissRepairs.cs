using Understudy.Hashing;
using Understudy.Proxy.Marks;
using Understudy.Routing.Copies;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Rejoin;

/// <summary>Gives replicas back what they alone have lost: an item that a client was given by a later replica, since an earlier one, though
/// it is IN, did not have it. One per worker; lives on its loop.</summary>
/// <remarks>Each item goes the way of an item of a fill, long after the client has its answer. A target that evicts is given little, since
/// each item costs it another; what a bound leaves out is offered again by the next read.</remarks>
internal sealed class MissRepairs : IFillItemOwner
{
    // The keys of a few large multi-gets.
    private const int MaxWaiting = 512;

    // At the default rate a server would have to take 16 ms for an item before these are not enough.
    private const int MaxUnderWay = 16;
    private const long MaxBytesUnderWay = 8 << 20;

    // An item that the target refuses, or that expires at once, is read again and again.
    private const long RetryNanoseconds = 1_000_000_000;
    private const int TriedSlots = 1024;

    private const long PauseOfEvictingNanoseconds = 1_000_000_000;

    private bool _isOn;
    private SpendingRate _rate;
    private readonly ActionTimer _rateTimer;
    private readonly Queue<FillItem> _waiting = new();
    private readonly Stack<FillItem>[] _free;   // by worker
    private readonly TargetRoom?[] _rooms;      // by server
    private readonly long[] _evictsUntil;       // by server
    private readonly RepairCounters[] _counters;
    private (ulong Key, int Target, long Until)[] _tried = [];
    private int _underWay;
    private long _bytesUnderWay;
    private bool _isPumping;

    public MissRepairs(RecoveryWorker worker)
    {
        Worker = worker;
        _isOn = worker.Options.RepairRate > 0;
        _rate = RateOf(worker.Options);
        _rateTimer = new ActionTimer(Pump);
        _free = [.. Enumerable.Range(0, worker.Options.Workers).Select(_ => new Stack<FillItem>())];
        var servers = worker.Upstreams.Length;
        (_rooms, _evictsUntil) = (new TargetRoom?[servers], new long[servers]);
        _counters = [.. Enumerable.Range(0, servers).Select(_ => new RepairCounters())];
    }

    public RecoveryWorker Worker { get; }

    public FillMode Mode => FillMode.Add;

    private bool HasRoom => _underWay == 0 || (_underWay < MaxUnderWay && _bytesUnderWay < MaxBytesUnderWay);

    /// <summary>What has been done for a server. Any thread may read it.</summary>
    public RepairCounters CountersOf(int server) => _counters[server];

    /// <summary>Goes on at another rate.</summary>
    public void Change() => (_isOn, _rate) = (Worker.Options.RepairRate > 0, RateOf(Worker.Options));

    /// <summary>A client was given an item that an earlier replica lacks.</summary>
    /// <param name="key">As the servers store it.</param>
    /// <param name="target">The server that lacks it.</param>
    /// <param name="source">The server that has it.</param>
    /// <param name="bytes">About what it takes.</param>
    public void Offer(ReadOnlySpan<byte> key, int target, int source, long bytes)
    {
        if (!_isOn || key.StartsWith(OutMark.ReservedPrefix)) return;
        var fingerprint = KeyFingerprint.Of(key);
        ref var tried = ref SlotOf(fingerprint, target);
        if (tried.Key == fingerprint && tried.Target == target && tried.Until > Worker.Loop.Now) return;
        // Nobody knows how long it lives, if its server does not tell.
        var isTold = Worker.Upstreams[source].Capabilities.TellsState;
        if (!isTold || _waiting.Count >= MaxWaiting || _evictsUntil[target] > Worker.Loop.Now)
        {
            _counters[target].Dropped++;
            return;
        }

        var writer = Worker.WriterOf(fingerprint);
        var item = _free[writer.Index].TryPop(out var free) ? free : new FillItem(this, writer);
        tried = (fingerprint, target, long.MaxValue);
        if (!item.TrySet(fingerprint, key, bytes, target, source))
        {
            End(item);
            return;
        }

        _waiting.Enqueue(item);
        Pump();
    }

    public void OnItemOver(FillItem item)
    {
        _underWay--;
        _bytesUnderWay -= item.ExpectedBytes;
        if (item.Result == FillOutcome.Copied) LookForEvictions(item);
        End(item);
        Pump();
    }

    private void Pump()
    {
        if (_isPumping) return;
        _isPumping = true;
        while (HasRoom && MayStart() && _waiting.TryDequeue(out var item)) Start(item);
        _isPumping = false;
    }

    private bool MayStart()
    {
        var wait = _rate.Wait(Worker.Loop.Now);
        if (wait <= 0 || _waiting.Count == 0) return wait <= 0;
        if (!_rateTimer.IsSet) Worker.Loop.Schedule(_rateTimer, wait);
        return false;
    }

    private void Start(FillItem item)
    {
        // Lost meanwhile: it comes back in order, or is emptied and filled.
        if (!Worker.Board.Current.IsIn(item.Target))
        {
            End(item);
            return;
        }

        if (_rooms[item.Target] is null)
        {
            _rooms[item.Target] = new TargetRoom(Worker.Upstreams[item.Target]);
            _rooms[item.Target]!.Start();
        }

        _underWay++;
        _bytesUnderWay += item.ExpectedBytes;
        _rate.Spend(1, Worker.Loop.Now);
        item.Start();
    }

    private void LookForEvictions(FillItem item)
    {
        var room = _rooms[item.Target];
        room?.OnCopied(item.ReadBytes);
        if (room is not { IsFull: true }) return;
        _evictsUntil[item.Target] = Worker.Loop.Now + PauseOfEvictingNanoseconds;
        _rooms[item.Target] = null;
    }

    private void End(FillItem item)
    {
        _counters[item.Target].Count(item.Result);
        ref var tried = ref SlotOf(item.Fingerprint, item.Target);
        if (tried.Key == item.Fingerprint && tried.Target == item.Target) tried.Until = Worker.Loop.Now + RetryNanoseconds;
        _free[item.Worker.Index].Push(item);
    }

    // A slot that another key has taken has forgotten: an item may then be tried twice in a row.
    private ref (ulong Key, int Target, long Until) SlotOf(ulong fingerprint, int target)
    {
        if (_tried.Length == 0) _tried = new (ulong, int, long)[TriedSlots];
        return ref _tried[(fingerprint + (ulong)target) & (TriedSlots - 1)];
    }

    private static SpendingRate RateOf(ProxyOptions options) => new((double)options.RepairRate / options.Workers);
}
