using Understudy.LoadGenerator.Load;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Failover;

/// <summary>Clients on a thread of their own, told from another what to do. Every answer is held against what was acknowledged.</summary>
internal sealed class VersionedLoad : IDisposable
{
    private const int SetsPerThousand = 100;

    // While every item is written or read.
    private const int WalkDepth = 8;

    // As by the timetable, which never has more than one of a connection due: requests that travel in one packet cost the machine a
    // third, and half of a capacity measured with them would keep it busy whole.
    private const int FlatDepth = 1;

    private static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(5);

    private readonly EpollLoop _loop = new(seed: 1);
    private readonly BatchSenders _senders = new();
    private readonly VersionedItems _items;
    private readonly VersionedClient[] _clients;
    private readonly PhaseCounts[] _phases = [.. Enum.GetValues<FailoverPhase>().Select(_ => new PhaseCounts())];
    private readonly CallbackTimer _nextDue;
    private readonly ManualResetEventSlim _isDone = new();
    private readonly Thread _thread;
    private LoadMode _mode;
    private FailoverPhase _phase;
    private Pacer? _pacer;
    private long _visited;
    private long _replies;
    private LatencyTimeline? _timeline;
    private int _connected;
    private string? _failure;

    public VersionedLoad(NetworkAddress target, VersionedItems items, int connections)
    {
        _items = items;
        _nextDue = new CallbackTimer(SendDue);
        _clients = new VersionedClient[connections];
        for (var i = 0; i < connections; i++)
        {
            _clients[i] = new VersionedClient(this, i, items, _senders, _loop);
            _clients[i].Connect(_loop, target);
        }

        _thread = new Thread(() => _loop.Run(_senders)) { IsBackground = true, Name = "clients" };
        _thread.Start();
        AwaitDone();
    }

    /// <summary>Stores every item.</summary>
    public void Fill() => Walk(LoadMode.Filling);

    /// <summary>Reads every item.</summary>
    /// <returns>How many were not found as they had been acknowledged.</returns>
    public long Sweep(FailoverPhase phase)
    {
        Enter(phase);
        var counts = this[phase];
        var before = counts.Misses + counts.Old + counts.Errors;
        Walk(LoadMode.Sweeping);
        return counts.Misses + counts.Old + counts.Errors - before;
    }

    /// <summary>Requests per second with every connection busy.</summary>
    public double Capacity(TimeSpan time)
    {
        Tell(() => Begin(LoadMode.Flat));
        Thread.Sleep(time / 2);   // the target warms up
        long from = 0, to = 0;
        Tell(() => from = _replies);
        var start = TimeProvider.System.GetTimestamp();
        Thread.Sleep(time);
        Tell(() => to = _replies);
        var capacity = (to - from) / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        Stop();
        return capacity;
    }

    public void Pace(double requestsPerSecond) => Tell(() =>
    {
        _pacer = new Pacer(_loop.Now, requestsPerSecond);
        _visited = 0;
        foreach (var client in _clients) client.Scheduled = 0;
        Begin(LoadMode.Paced);
        SendDue();
    });

    /// <summary>Sends nothing more; all is answered when the call returns.</summary>
    public void Stop()
    {
        _isDone.Reset();
        Tell(() =>
        {
            _mode = LoadMode.Idle;
            NoticeEnd();
        });
        AwaitDone();
    }

    /// <summary>What is answered from now on belongs to this phase.</summary>
    public void Enter(FailoverPhase phase) => Tell(() => _phase = phase);

    /// <summary>Only while nothing is sent.</summary>
    public PhaseCounts this[FailoverPhase phase] => _phases[(int)phase];

    /// <summary>Only while nothing is sent.</summary>
    public LatencyTimeline Timeline => _timeline!;

    /// <summary>Forgets what was counted.</summary>
    public void Forget() => Tell(() =>
    {
        _timeline = new LatencyTimeline(_loop.Now);
        for (var i = 0; i < _phases.Length; i++) _phases[i] = new PhaseCounts();
    });

    public bool TryNext(VersionedClient client, out VersionedRequest request)
    {
        request = default;
        var now = _loop.Now;
        switch (_mode)
        {
            case LoadMode.Filling or LoadMode.Sweeping:
                if (client.Cursor >= _items.Count || client.InFlight >= WalkDepth) return false;
                request = _mode == LoadMode.Filling ? SetOf(client.Cursor, now) : GetOf(client.Cursor, now);
                client.Cursor += _clients.Length;
                return true;
            case LoadMode.Flat:
                if (client.InFlight >= FlatDepth) return false;
                request = Draw(client, now);
                return true;
            case LoadMode.Paced:
                var due = _pacer!.IntendedAt((client.Scheduled * _clients.Length) + client.Index);
                if (due > now) return false;
                client.Scheduled++;
                request = Draw(client, due);
                return true;
            default:
                return false;
        }
    }

    public void OnConnected()
    {
        if (++_connected == _clients.Length) _isDone.Set();
    }

    public void OnStored(in VersionedRequest request)
    {
        _items.Acknowledge(request.Key, request.Version);
        Count(request);
    }

    public void OnValue(in VersionedRequest request, int version)
    {
        var counts = Count(request);
        counts.Gets++;
        if (version < 0) Fail($"a value that nobody wrote for key {request.Key}");
        else if (version < request.Floor) counts.Old++;
        else counts.Hits++;
    }

    public void OnMiss(in VersionedRequest request)
    {
        var counts = Count(request);
        counts.Gets++;
        counts.Misses++;
    }

    public void OnError(in VersionedRequest request, string error)
    {
        var counts = Count(request);
        if (!request.IsSet) counts.Gets++;
        counts.Errors++;
        counts.FirstError ??= error;
    }

    /// <summary>The run is of no use.</summary>
    public void Fail(string reason)
    {
        _failure ??= reason;
        _isDone.Set();
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Abort();
        _loop.Stop();
        _thread.Join();
        _loop.Dispose();
        _isDone.Dispose();
    }

    private PhaseCounts Count(in VersionedRequest request)
    {
        var counts = this[_phase];
        var latency = _loop.Now - request.IntendedAt;
        counts.Latency.Record(latency);
        _timeline?.Record(_loop.Now, _phase, latency);
        _replies++;
        // The request itself is still counted among those in flight.
        NoticeEnd(answered: 1);
        return counts;
    }

    private VersionedRequest Draw(VersionedClient client, long now)
    {
        var random = _loop.NextRandom();
        var key = (int)(((random >> 32) * (uint)_items.Count) >> 32);
        if ((uint)random % 1000 >= SetsPerThousand) return GetOf(key, now);
        key += client.Index - (key % _clients.Length);
        return SetOf(key < _items.Count ? key : client.Index, now);
    }

    private VersionedRequest SetOf(int key, long now) => new(now, key, _items.NextVersion(key), 0);

    private VersionedRequest GetOf(int key, long now) => new(now, key, 0, _items.Acknowledged(key));

    private void SendDue()
    {
        if (_mode != LoadMode.Paced) return;
        for (var due = _pacer!.DueBy(_loop.Now); _visited < due; _visited++) _clients[_visited % _clients.Length].Pump();
        _loop.Schedule(_nextDue, _pacer.IntendedAt(_visited) - _loop.Now);
    }

    private void Walk(LoadMode mode)
    {
        _isDone.Reset();
        Tell(() =>
        {
            foreach (var client in _clients) client.Cursor = client.Index;
            Begin(mode);
        });
        AwaitDone();
        Tell(() => _mode = LoadMode.Idle);
    }

    private void Begin(LoadMode mode)
    {
        _mode = mode;
        foreach (var client in _clients) client.Pump();
    }

    private void NoticeEnd(int answered = 0)
    {
        var isWalking = _mode is LoadMode.Filling or LoadMode.Sweeping;
        if (_mode != LoadMode.Idle && !isWalking) return;
        if (_clients.Sum(client => client.InFlight) != answered) return;
        if (!isWalking || _clients.All(client => client.Cursor >= _items.Count)) _isDone.Set();
    }

    // On the loop's thread; has happened when the call returns.
    private void Tell(Action action)
    {
        var message = new Message(action);
        _loop.Post(message);
        message.Await(StepLimit);
    }

    private void AwaitDone()
    {
        if (!_isDone.Wait(StepLimit)) throw new TimeoutException($"{_mode} was not done within {StepLimit}");
        if (_failure is not null) throw new InvalidOperationException(_failure);
    }

    private sealed class Message(Action action) : ILoopMessage
    {
        private readonly ManualResetEventSlim _isDelivered = new();

        public void Deliver()
        {
            action();
            _isDelivered.Set();
        }

        public void Await(TimeSpan limit)
        {
            if (!_isDelivered.Wait(limit)) throw new TimeoutException("the clients' thread does not answer");
        }
    }
}
