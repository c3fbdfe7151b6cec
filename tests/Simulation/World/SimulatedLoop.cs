using Understudy.Simulation.Network;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.World;

/// <summary>The event loop contract on virtual time and a virtual network.</summary>
/// <remarks>
/// A batch takes what has become ready until it begins, in that order: sockets, then messages, then the timers that were due when it began.
/// Between two batches lies a random moment of work, so that events meet in one batch as they do on a busy machine.
/// </remarks>
internal sealed class SimulatedLoop : IEventLoop
{
    private const long ShortestBatchNanoseconds = 2_000;
    private const long LongestBatchNanoseconds = 30_000;

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

    public long Now { get; private set; }

    public long UnixMilliseconds => Host.UnixMilliseconds;

    public BufferPool Buffers { get; } = new();

    /// <summary>Wraps the handlers of adopted sockets, to listen in.</summary>
    public Func<ISocketHandler, ISocketHandler> Tap { get; init; } = handler => handler;

    /// <summary>Stopped, or its process was killed: nothing runs on it any more.</summary>
    public bool IsStopped { get; private set; }

    public bool IsPaused => _world.Now < _pausedUntil;

    public bool IsRunning => _owner is not null && !IsStopped;

    public ulong NextRandom() => _random.Next();

    public ISocket Connect(NetworkAddress address, ISocketHandler handler) => _network.Connect(this, address, handler);

    public IListener Listen(NetworkAddress address, ListenOptions options, IListenerHandler handler) =>
        _network.Listen(this, address, handler);

    public ISocket Adopt(AcceptedSocket accepted, ISocketHandler handler) =>
        ((SimulatedAcceptedSocket)accepted).AdoptBy(this, Tap(handler));

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

        RunBatch();
        if (IsStopped) return;
        if (_ready.Count > 0 || _mail.Count > 0) WakeSoon();
        else WakeForTimers();
    }

    private void RunBatch()
    {
        Now = _world.Now;
        _isInBatch = true;
        _owner!.BeginBatch();
        _timers.Advance(Now);
        (_turns, _ready) = (_ready, _turns);
        foreach (var source in _turns)
        {
            source.IsQueued = false;
            source.TakeTurn();
        }

        _turns.Clear();
        for (var left = _mail.Count; left > 0; left--) _mail.Dequeue().Deliver();
        _timers.FireDue();
        _owner.EndBatch();
        _isInBatch = false;
    }
}
