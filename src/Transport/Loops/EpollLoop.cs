using System.Diagnostics;
using System.Runtime.InteropServices;
using Understudy.Transport.Buffers;
using Understudy.Transport.Interop;
using Understudy.Transport.Measuring;
using Understudy.Transport.Sockets;

namespace Understudy.Transport.Loops;

/// <summary>The event loop of production: edge-triggered epoll, one thread, one receive buffer. Measured in the prototype at the speed of
/// C.</summary>
/// <remarks>A bug in a callback leaves <see cref="Run"/> as the exception it is; connections are then half updated, and the process has
/// to end.</remarks>
public sealed unsafe class EpollLoop : IEventLoop, IDisposable
{
    /// <summary>Longest piece that a handler is given at once. 256 KiB holds a deep pipeline's batch, and still lies in the second-level
    /// cache.</summary>
    public const int ReceiveBufferBytes = 256 * 1024;

    private const int ShortReceiveBytes = 16 * 1024;
    private const ulong MailboxKey = ulong.MaxValue;
    private const int BootTime = 7;         // CLOCK_BOOTTIME
    private const int SetTimerSlack = 29;   // PR_SET_TIMERSLACK: by default the kernel adds up to 50 us to every wait

    private readonly Epoll _epoll = new();
    private readonly SourceTable _sources = new();
    private readonly Mailbox _mailbox = new();
    private readonly TimerWheel _timers;
    private readonly byte* _receiveBuffer = (byte*)NativeMemory.Alloc(ReceiveBufferBytes);
    private List<EpollSource> _queued = new(64);
    private List<EpollSource> _queuedNow = new(64);
    private ulong _randomState;
    private long _now;
    private long _unixMilliseconds;
    private bool _isStopping;
    private bool _isDisposed;

    /// <param name="seed">Of <see cref="NextRandom"/>; give each loop another.</param>
    public EpollLoop(ulong seed)
    {
        _randomState = seed;
        _timers = new TimerWheel(ReadClock());
        var watched = _epoll.Add(_mailbox.Descriptor, MailboxKey, Epoll.In);
        if (watched.Failed) throw new InvalidOperationException($"cannot watch the mailbox ({watched.ErrorName})");
    }

    /// <summary>
    /// Longest time that bytes sent on a connection we made may stay unacknowledged before the kernel gives it up (TCP_USER_TIMEOUT),
    /// to the millisecond. Default zero: the kernel's own limit, about 15 minutes.
    /// </summary>
    internal TimeSpan UserTimeout { get; set; }

    public long Now => IsRunning ? _now : ReadClock();

    public long Unbroken
    {
        get
        {
            var time = stackalloc long[2];
            _ = LibC.clock_gettime(BootTime, time);
            return (time[0] * 1_000_000_000) + time[1];
        }
    }

    public long UnixMilliseconds
    {
        get
        {
            // Read at most once per batch; 0 stands for not yet.
            if (_unixMilliseconds == 0 || !IsRunning) _unixMilliseconds = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            return _unixMilliseconds;
        }
    }

    public BufferPool Buffers { get; init; } = new();

    public DurationHistogram Lateness => _timers.Lateness;

    internal bool IsRunning { get; private set; }

    internal byte* ReceiveBuffer => _receiveBuffer;

    /// <summary>Most bytes of one receive. What is received has to lie somewhere, so less where memory is short: the rest stays in the
    /// kernel until it may be held.</summary>
    internal int ReceiveBytes => Buffers.Account.IsShort ? ShortReceiveBytes : ReceiveBufferBytes;

    /// <summary>Takes one waiting client. A seam: no test may run its own process out of descriptors.</summary>
    internal AcceptCall Accept { get; init; } = NativeSocket.Accept;

    /// <summary>Connections and listeners that are open.</summary>
    internal int SourceCount => _sources.Count;

    /// <summary>Runs on the calling thread until <see cref="Stop"/>, which ends one run: another may follow.</summary>
    public void Run(ILoopOwner owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _ = LibC.prctl(SetTimerSlack, 1, 0, 0, 0);
        try
        {
            while (!Volatile.Read(ref _isStopping)) RunBatch(owner);
        }
        finally
        {
            IsRunning = false;
            _isStopping = false;
        }
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): one addition and two multiplications, any seed is good.</summary>
    public ulong NextRandom()
    {
        var z = _randomState += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    public ISocket Connect(NetworkAddress address, ISocketHandler handler)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(handler);
        var socket = new EpollSocket(this, handler, address);
        socket.BeginConnect(address, (int)UserTimeout.TotalMilliseconds);
        return socket;
    }

    public IListener Listen(NetworkAddress address, ListenOptions options, IListenerHandler handler)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        return new EpollListener(this, options, handler, ListeningSocket.Open(address, options));
    }

    public ISocket Adopt(AcceptedSocket accepted, ISocketHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (accepted is not EpollAcceptedSocket ours) throw new ArgumentException("was not accepted by an epoll loop", nameof(accepted));
        var socket = new EpollSocket(this, handler, ours);
        socket.BeginAdopted(ours.TakeDescriptor());
        return socket;
    }

    public AcceptedSocket Part(ISocket socket) =>
        socket is EpollSocket ours ? ours.Part() : throw new ArgumentException("is not of an epoll loop", nameof(socket));

    public void Schedule(LoopTimer timer, long delayNanoseconds)
    {
        var now = Now;
        _timers.Set(timer, delayNanoseconds > long.MaxValue - now ? long.MaxValue : now + delayNanoseconds);
    }

    public void Cancel(LoopTimer timer) => _timers.Cancel(timer);

    public void Post(ILoopMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _mailbox.Post(message);
    }

    public void Stop()
    {
        Volatile.Write(ref _isStopping, true);
        _mailbox.Wake();
    }

    /// <summary>Closes every socket and listener without a callback. Only after <see cref="Run"/> has returned; messages not delivered
    /// are dropped.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        Debug.Assert(!IsRunning, "a loop is disposed of only after its run");
        _isDisposed = true;
        _sources.ReleaseAll();
        _epoll.Dispose();
        NativeMemory.Free(_receiveBuffer);
        Buffers.ReleaseRetained();
    }

    /// <summary>Closes every connection with a reset: what the kernel still holds of it is never sent. Messages that were not delivered
    /// are first, since they may hold connections. Only after <see cref="Run"/> has returned.</summary>
    internal void ResetAll()
    {
        Debug.Assert(!IsRunning, "what runs goes on opening connections");
        _mailbox.Deliver();
        _sources.ResetAll();
    }

    /// <summary>Watches a source from now on.</summary>
    internal SyscallResult Watch(EpollSource source)
    {
        var key = _sources.Add(source);
        return _epoll.Add(source.Descriptor, key);
    }

    /// <summary>Forgets a source; its descriptor is closed right after, which is what takes it out of epoll.</summary>
    internal void Forget(EpollSource source)
    {
        if (source.TableIndex >= 0) _sources.Remove(source);
    }

    /// <summary>Forgets a source whose descriptor stays open.</summary>
    internal void Unwatch(EpollSource source)
    {
        _epoll.Remove(source.Descriptor);
        Forget(source);
    }

    /// <summary>Gives a source a turn in the next batch, which then does not wait.</summary>
    internal void Queue(EpollSource source)
    {
        if (source.IsQueued) return;
        source.IsQueued = true;
        _queued.Add(source);
    }

    private static long ReadClock() => TimeProvider.System.GetTimestamp();   // nanoseconds: TimestampFrequency is 10^9 on Unix

    private void RunBatch(ILoopOwner owner)
    {
        var events = WaitForEvents();
        _now = ReadClock();
        _unixMilliseconds = 0;
        IsRunning = true;
        owner.BeginBatch();
        // Set aside before anything else runs, so that a timer set in this batch fires in the next. Fired after the events, so that
        // a reply that has come in time cancels its deadline.
        _timers.Advance(_now);
        GiveQueuedTurns();
        for (var i = 0; i < events; i++)
        {
            var key = _epoll.KeyOf(i);
            if (key != MailboxKey) _sources.Find(key)?.OnReady(_epoll.EventsOf(i));
        }

        _mailbox.Deliver();
        _timers.FireDue();
        owner.EndBatch();
    }

    private int WaitForEvents()
    {
        var timeout = 0L;
        if (_queued.Count == 0 && _mailbox.TryFallAsleep() && !Volatile.Read(ref _isStopping))
        {
            var due = _timers.NextDueNanoseconds;
            timeout = due == long.MaxValue ? -1 : Math.Max(0, due - ReadClock());
        }

        var events = _epoll.Wait(timeout);
        _mailbox.WakeUp();
        return events;
    }

    private void GiveQueuedTurns()
    {
        if (_queued.Count == 0) return;
        (_queuedNow, _queued) = (_queued, _queuedNow);
        foreach (var source in _queuedNow)
        {
            source.IsQueued = false;
            source.OnQueued();
        }

        _queuedNow.Clear();
    }
}
