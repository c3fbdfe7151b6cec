using System.ComponentModel;
using Understudy.LoadGenerator.Measuring;
using Understudy.Transport.Loops;

namespace Understudy.LoadGenerator.Load;

/// <summary>The clients of one thread, and the phases of their run.</summary>
internal sealed class LoadThread
{
    // More connects at once than this would overflow the listen queue of a target (nutcracker's backlog is 512).
    private const int MaxConnecting = 128;
    private const long RetryNanoseconds = 10_000_000;

    private readonly LoadOptions _options;
    private readonly int _watchedProcess;
    private readonly IEventLoop _loop;
    private readonly ClientConnection[] _clients;
    private readonly CallbackTimer _phaseEnd;
    private readonly CallbackTimer _nextDue;
    private readonly CallbackTimer _retry;
    private readonly Queue<ClientConnection> _unconnected = new();
    private LoadPhase _phase = LoadPhase.Connecting;
    private Pacer? _pacer;
    private long _visited;
    private int _connected;
    private int _filled;
    private int _stored;
    private int _alive;
    private string? _lostBecause;
    private MeasuredSpan _phaseBegan;

    /// <param name="options">With this thread's share of the connections and the rate.</param>
    public LoadThread(LoadOptions options, int watchedProcess, IEventLoop loop, BatchSenders senders)
    {
        _options = options;
        _watchedProcess = watchedProcess;
        _loop = loop;
        Senders = senders;
        Items = new ItemPattern(options.ValueBytes);
        _phaseEnd = new CallbackTimer(EndPhase);
        _nextDue = new CallbackTimer(SendDue);
        _retry = new CallbackTimer(ConnectMore);
        _clients = new ClientConnection[options.Connections];
        for (var i = 0; i < _clients.Length; i++) _clients[i] = new ClientConnection(this, i, options, loop);
    }

    public BatchSenders Senders { get; }

    public ItemPattern Items { get; }

    public LoadCounts Counts { get; private set; } = new();

    /// <summary>CPU time and loop time at both ends of the measured time.</summary>
    public MeasuredSpan Span { get; private set; } = new();

    /// <summary>Requests of the timetable that were due and not answered when time was up; a closed loop has none.</summary>
    public long Overdue { get; private set; }

    /// <summary>Why the run ended before it had measured; null when it did not.</summary>
    public string? Failure { get; private set; }

    public bool IsConnecting => _phase == LoadPhase.Connecting;

    /// <summary>Called when the run is over, on the loop.</summary>
    public required Action Ended { get; init; }

    public void Begin()
    {
        foreach (var client in _clients) _unconnected.Enqueue(client);
        _alive = _clients.Length;
        _loop.Schedule(_phaseEnd, Nanoseconds(_options.SetUpLimit));
        for (var i = 0; i < MaxConnecting; i++) ConnectNext();
    }

    public void OnConnected()
    {
        if (++_connected < _clients.Length)
        {
            ConnectNext();
            return;
        }

        _loop.Schedule(_phaseEnd, Nanoseconds(_options.SetUpLimit));
        _phase = LoadPhase.Filling;
        if (_options.Prefill) PumpAll();
        else BeginWarmUp();
    }

    public void ConnectAgain(ClientConnection client)
    {
        _unconnected.Enqueue(client);
        if (!_retry.IsSet) _loop.Schedule(_retry, RetryNanoseconds);
    }

    public void OnLost(int inFlight, string reason)
    {
        Counts.Errors += Math.Max(1, inFlight);
        Counts.FirstError ??= reason;
        _lostBecause ??= reason;
        if (--_alive == 0) Fail(reason);
    }

    /// <summary>The next request of a connection, if it may send one now.</summary>
    public bool TryNext(ClientConnection client, out PendingRequest request)
    {
        request = default;
        var now = _loop.Now;
        switch (_phase)
        {
            case LoadPhase.Filling:
                if (_filled == _options.KeyCount) return false;
                request = new PendingRequest(now, _filled++, IsSet: true);
                return true;
            case LoadPhase.WarmingUp or LoadPhase.Measuring:
                if (_pacer is not null)
                {
                    now = _pacer.IntendedAt(client.Scheduled * _clients.Length + client.Index);
                    if (now > _loop.Now) return false;
                    client.Scheduled++;
                }

                request = Draw(now);
                return true;
            default:
                return false;
        }
    }

    public void OnReply(in PendingRequest request)
    {
        if (_phase == LoadPhase.Measuring) Counts.Latency.Record(_loop.Now - request.IntendedAt);
        else if (_phase == LoadPhase.Filling && ++_stored == _options.KeyCount) BeginWarmUp();
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * 100;

    private PendingRequest Draw(long intendedAt)
    {
        // Two halves of one draw: the upper chooses the key (multiplied into the range, no division), the lower the verb.
        var random = _loop.NextRandom();
        var key = (int)(((random >> 32) * (uint)_options.KeyCount) >> 32);
        var isSet = (uint)random % 1000 >= (uint)_options.GetsPerThousand;
        return new PendingRequest(intendedAt, key, isSet);
    }

    private void ConnectMore()
    {
        for (var i = 0; i < MaxConnecting; i++) ConnectNext();
    }

    private void ConnectNext()
    {
        if (_unconnected.TryDequeue(out var client)) client.Connect();
    }

    private void BeginWarmUp()
    {
        if (Counts.Errors > 0)
        {
            Fail($"errors while filling: {Counts.FirstError}");
            return;
        }

        _phase = LoadPhase.WarmingUp;
        Counts = new LoadCounts();
        _phaseBegan = MeasuredSpan.Begin(_loop.Now, _watchedProcess);
        _loop.Schedule(_phaseEnd, Nanoseconds(_options.WarmUp));
        if (_options.Rate > 0) _pacer = new Pacer(_loop.Now, _options.Rate);
        PumpAll();
        if (_pacer is not null) SendDue();
    }

    private void EndPhase()
    {
        try
        {
            BeginNextPhase();
        }
        catch (Win32Exception e)   // the watched process is gone, and its CPU clock with it
        {
            Fail(e.Message);
        }
    }

    private void BeginNextPhase()
    {
        switch (_phase)
        {
            case LoadPhase.Connecting:
                Fail($"only {_connected} of {_clients.Length} connections within {_options.SetUpLimit}");
                break;
            case LoadPhase.Filling:
                Fail($"only {_stored} of {_options.KeyCount} items stored within {_options.SetUpLimit}");
                break;
            case LoadPhase.WarmingUp when IsStarved(_options.WarmUp) || IsStillCold():
            case LoadPhase.Measuring when IsStarved(_options.Duration):
                _loop.Schedule(_phaseEnd, RetryNanoseconds);
                break;
            case LoadPhase.WarmingUp:
                _phase = LoadPhase.Measuring;
                // A connection lost in the warm-up is missing from the load, and the run is not clean.
                Counts = new LoadCounts { Errors = _clients.Length - _alive, FirstError = _lostBecause };
                Span = _phaseBegan = MeasuredSpan.Begin(_loop.Now, _watchedProcess);
                _loop.Schedule(_phaseEnd, Nanoseconds(_options.Duration));
                break;
            case LoadPhase.Measuring:
                Span = Span.End(_loop.Now, _watchedProcess);
                if (_pacer is not null) Overdue = _pacer.DueBy(_loop.Now) - _clients.Sum(c => c.Scheduled - c.InFlight);
                Finish();
                break;
        }
    }

    // Ten thousand first requests take longer than any fixed warm-up, and would be measured as if they were the load.
    private bool IsStillCold() =>
        _pacer is null && Counts.Replies < 2 * _clients.Length && _loop.Now - _phaseBegan.Elapsed < Nanoseconds(_options.SetUpLimit);

    // On a busy machine the target may get so little CPU time that its compiler is still at work, or the sample too small: go on, up to
    // four times as long, until it has had a quarter of the time wanted. On a quiet one a target under a closed loop has had more.
    private bool IsStarved(TimeSpan wanted)
    {
        if (_pacer is not null || _watchedProcess == 0 || _loop.Now - _phaseBegan.Elapsed >= 4 * Nanoseconds(wanted)) return false;
        return ProcessClock.CpuNanoseconds(_watchedProcess) - _phaseBegan.WatchedCpu < Nanoseconds(wanted) / 4;
    }

    private void SendDue()
    {
        // Connections are visited in the order of the timetable; one whose window is full catches up when a reply comes.
        for (var due = _pacer!.DueBy(_loop.Now); _visited < due; _visited++) _clients[_visited % _clients.Length].Pump();
        if (_phase != LoadPhase.Done) _loop.Schedule(_nextDue, _pacer.IntendedAt(_visited) - _loop.Now);
    }

    private void PumpAll()
    {
        foreach (var client in _clients) client.Pump();
    }

    private void Fail(string reason)
    {
        Failure ??= reason;
        Finish();
    }

    private void Finish()
    {
        if (_phase == LoadPhase.Done) return;
        _phase = LoadPhase.Done;
        _loop.Cancel(_phaseEnd);
        foreach (var client in _clients) client.Abort();
        Ended();
    }
}
