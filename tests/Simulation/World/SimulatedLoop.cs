using Understudy.Simulation.Network;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Measuring;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.World;

/// <summary>The event loop contract on virtual time and a virtual network.</summary>
/// <remarks>
/// A batch takes what has become ready until it begins, in that order: sockets, then messages, then the timers that were due when it began.
/// Between two batches lies a random moment of work, so that events meet in one batch as they do on a busy machine.
/// A batch happens in no time unless it is <see cref="IsPreempted"/>: then the world goes on between any two callbacks, as far as other
/// threads of the process are concerned too.
/// </remarks>
internal sealed class SimulatedLoop : IEventLoop
{
    private const long ShortestBatchNanoseconds = 2_000;
    private const long LongestBatchNanoseconds = 30_000;

    // What one callback takes, and how long the thread may have to wait for a processor after it.
    private const long LongestCallbackNanoseconds = 10_000;
    private const long LongestPreemptionNanoseconds = 3_000_000;
    private const int PreemptionOdds = 20;

    private readonly VirtualWorld _world;
    private readonly SimulatedNetwork _network;
    private readonly SeededRandom _random;
    private readonly TimerWheel _timers;
    private readonly Queue<ILoopMessage> _mail = new();
    private List<IReadySource> _ready = [];
    private List<IReadySource> _turns = [];
    private ILoopOwner? _owner;
    private long _wakeAt = long.MaxValue;
    private long _pausedUntil;
    private IEnumerator<bool>? _batch;
    private bool _isInBatch;

    public SimulatedLoop(VirtualWorld world, SimulatedNetwork network, Host host, string name)
    {
        _world = world;
        _network = network;
        _random = world.Derive(name);
        _timers = new TimerWheel(world.Now);
        Host = host;
        Now = world.Now;
    }

    public Host Host { get; }

    // One that is made long before it runs has no batch to see the instant of.
    public long Now
    {
        get => _owner is null ? _world.Now : field;
        private set;
    }

    public long Unbroken => _world.Now + Host.BootOffset;

    public long UnixMilliseconds => Host.UnixMilliseconds;

    public BufferPool Buffers { get; } = new();

    public DurationHistogram Lateness => _timers.Lateness;

    /// <summary>Wraps the handlers of adopted sockets, to listen in.</summary>
    public Func<ISocketHandler, ISocketHandler> Tap { get; init; } = handler => handler;

    /// <summary>Its batches take time, for a thread that shares something with others.</summary>
    public bool IsPreempted { get; init; }

    /// <summary>Stopped, or its process was killed: nothing runs on it any more.</summary>
    public bool IsStopped { get; private set; }

    public bool IsPaused => _world.Now < _pausedUntil;

    public ulong NextRandom() => _random.Next();

    public ISocket Connect(NetworkAddress address, ISocketHandler handler) => _network.Connect(this, address, handler);

    public IListener Listen(NetworkAddress address, ListenOptions options, IListenerHandler handler) =>
        _network.Listen(this, address, handler);

    public ISocket Adopt(AcceptedSocket accepted, ISocketHandler handler) =>
        ((SimulatedAcceptedSocket)accepted).AdoptBy(this, Tap(handler));

    public AcceptedSocket Part(ISocket socket)
    {
        var parted = (SimulatedSocket)socket;
        parted.Disown();
        return new SimulatedAcceptedSocket(parted);
    }

    public void Schedule(LoopTimer timer, long delayNanoseconds)
    {
        _timers.Set(timer, delayNanoseconds > long.MaxValue - Now ? long.MaxValue : Now + delayNanoseconds);
        if (!_isInBatch) WakeForTimers();
    }

    public void Cancel(LoopTimer timer) => _timers.Cancel(timer);

    public void Post(ILoopMessage message)
    {
        if (IsStopped) return;
        _mail.Enqueue(message);
        WakeSoon();
    }

    public void Stop() => IsStopped = true;

    /// <summary>What it was told before it stopped is done now, in no time.</summary>
    public void DeliverRest()
    {
        while (_mail.TryDequeue(out var message)) message.Deliver();
    }

    /// <summary>Runs from now on.</summary>
    public void Start(ILoopOwner owner)
    {
        _owner = owner;
        WakeSoon();
    }

    /// <summary>As SIGSTOP: nothing runs until then, whatever arrives waits.</summary>
    public void PauseUntil(long time) => _pausedUntil = Math.Max(_pausedUntil, time);

    /// <summary>A socket or listener of this loop has something to say.</summary>
    public void MarkReady(IReadySource source)
    {
        if (source.IsQueued || IsStopped) return;
        source.IsQueued = true;
        _ready.Add(source);
        WakeSoon();
    }

    private void WakeSoon()
    {
        if (!_isInBatch && _owner is not null) WakeAt(_world.Now + _random.Between(ShortestBatchNanoseconds, LongestBatchNanoseconds));
    }

    private void WakeForTimers()
    {
        if (_owner is not null && _timers.NextDueNanoseconds is not long.MaxValue and var due) WakeAt(Math.Max(due, _world.Now));
    }

    private void WakeAt(long time)
    {
        if (time >= _wakeAt) return;
        _wakeAt = time;
        _world.At(time, OnWake);
    }

    private void OnWake()
    {
        // An earlier waking may have replaced this one.
        if (IsStopped || _world.Now < _wakeAt || _wakeAt == long.MaxValue) return;
        _wakeAt = long.MaxValue;
        if (_world.Now < _pausedUntil)
        {
            WakeAt(_pausedUntil);
            return;
        }

        _isInBatch = true;
        Now = _world.Now;
        _batch = Batch().GetEnumerator();
        GoOn();
    }

    private void GoOn()
    {
        if (IsStopped) return;
        if (_world.Now < _pausedUntil)
        {
            _world.At(_pausedUntil, GoOn);
            return;
        }

        while (_batch!.MoveNext())
        {
            if (!IsPreempted) continue;
            var longest = _random.OneIn(PreemptionOdds) ? LongestPreemptionNanoseconds : LongestCallbackNanoseconds;
            _world.After(_random.Between(0, longest), GoOn);
            return;
        }

        _isInBatch = false;
        if (IsStopped) return;
        if (_ready.Count > 0 || _mail.Count > 0) WakeSoon();
        else WakeForTimers();
    }

    // Yields where the world may go on.
    private IEnumerable<bool> Batch()
    {
        _owner!.BeginBatch();
        _timers.Advance(Now);
        (_turns, _ready) = (_ready, _turns);
        foreach (var source in _turns)
        {
            source.IsQueued = false;
            if (source.Loop == this) source.TakeTurn();
            else source.Loop?.MarkReady(source);
            yield return true;
        }

        _turns.Clear();
        for (var left = _mail.Count; left > 0; left--)
        {
            _mail.Dequeue().Deliver();
            yield return true;
        }

        _timers.FireDue();
        yield return true;
        _owner.EndBatch();
    }
}
