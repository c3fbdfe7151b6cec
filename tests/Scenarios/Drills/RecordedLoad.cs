using System.Net;
using System.Net.Sockets;
using Understudy.Checking;
using Understudy.Protocol;
using Understudy.Protocol.Replies;

namespace Understudy.Scenarios.Drills;

/// <summary>Clients of a real proxy that go on asking, in a thread of their own, and the checker that holds every answer.</summary>
/// <remarks>One thread for all clients puts what they sent and received into one order.</remarks>
internal sealed class RecordedLoad : IDisposable
{
    // Three waits in a row at most, of 250 ms each: one replica, the next, and the follow-up. The rest is for a machine where others run.
    private const long Deadline = (3 * 250 * Nanoseconds.Millisecond) + Nanoseconds.Second;
    private const long LongestTurn = 100 * Nanoseconds.Millisecond;
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(2);
    // All servers are flushed at once, each within the deadline of a request.
    private static readonly TimeSpan FlushTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WaitLimit = Eventually.Limit;

    private readonly Lock _gate = new();
    private readonly MachineClock _clock = new();
    private readonly RecordedClient[] _clients;
    private readonly Thread _thread;
    private bool _isEnding;

    public RecordedLoad(EndPoint proxy, IReadOnlyList<MemcachedProcess> servers, LoadShape shape, ulong seed)
        : this([proxy], servers, shape, seed)
    {
    }

    /// <param name="proxies">Clients are given to them in turn.</param>
    /// <param name="servers">Behind all of them.</param>
    /// <param name="shape">What clients do.</param>
    /// <param name="seed">Of what they choose.</param>
    public RecordedLoad(IReadOnlyList<EndPoint> proxies, IReadOnlyList<MemcachedProcess> servers, LoadShape shape, ulong seed)
    {
        Shape = shape;
        Seed = seed;
        Census = new ServerCensus(servers, _clock);
        Timeline = new Timeline(_clock) { IsOn = true };
        History = new History(_clock, Timeline, Census, Deadline);
        _clients = [.. Enumerable.Range(0, shape.Clients).Select(i => NewClient(proxies[i % proxies.Count], i))];
        _thread = new Thread(Run) { IsBackground = true, Name = "recorded load" };
    }

    public LoadShape Shape { get; }

    public ulong Seed { get; }

    public ServerCensus Census { get; }

    public Timeline Timeline { get; }

    /// <summary>Only for who holds the load still, or has ended it.</summary>
    public History History { get; }

    public long Requests => Read(() => History.Requests);

    /// <summary>Since the load was made.</summary>
    public TimeSpan Now => TimeSpan.FromMilliseconds(_clock.Now / Nanoseconds.Millisecond);

    public void Start() => _thread.Start();

    /// <summary>What the clients do stands still while the test takes a note.</summary>
    public void Note(string what, Action note)
    {
        lock (_gate)
        {
            note();
            Timeline.Add("", $" fault {what}");
        }
    }

    /// <summary>Waits until so many requests more have been sent.</summary>
    public void GoOnFor(long requests)
    {
        var until = Requests + requests;
        Eventually.True(() => Requests >= until, WaitLimit, () => $"{until - Requests} of {requests} requests are not yet sent");
    }

    /// <summary>Waits for as long as a fault is to last.</summary>
    public void GoOnFor(TimeSpan time)
    {
        var until = _clock.Now + (long)time.TotalNanoseconds;
        Eventually.True(() => _clock.Now >= until, time + WaitLimit, "the clock stands still");
    }

    /// <summary>The first client asks these, one after the other, and has been answered when the call returns.</summary>
    public void Ask(params IReadOnlyList<Operation> operations)
    {
        lock (_gate)
        {
            foreach (var operation in operations) _clients[0].Want(operation);
        }

        Eventually.True(() => Read(() => _clients[0].IsDone), WaitLimit, () => $"no answer to {operations[^1]}");
    }

    /// <summary>The proxy empties the pool by itself, between the beginning and the end of this call.</summary>
    /// <param name="isSeen">Whether it has done so on any server.</param>
    public void FlushUnasked(Func<bool> isSeen)
    {
        var flush = new Operation(OperationKind.FlushAll, []);
        Note("a flush is due", () => History.Begin(flush, "proxy"));
        Eventually.True(isSeen, WaitLimit, "nothing was flushed");
        GoOnFor(FlushTime);
        ReplyParser.TryRead("OK\r\n"u8, out var done).ShouldBe(ParseStatus.Complete);
        Note("it is done", () => History.Take(flush, "OK\r\n"u8, in done));
    }

    /// <summary>Asks nothing more; all is answered when the call returns.</summary>
    public void Stop()
    {
        lock (_gate) Array.ForEach(_clients, client => client.IsAtWork = false);
        Eventually.True(() => Read(() => _clients.All(client => client.IsDone)), WaitLimit, "not all is answered");
    }

    public void Dispose()
    {
        lock (_gate) _isEnding = true;
        if (_thread.IsAlive) _thread.Join();
        Array.ForEach(_clients, client => client.Dispose());
    }

    public T Read<T>(Func<T> value)
    {
        lock (_gate) return value();
    }

    private RecordedClient NewClient(EndPoint proxy, int number)
    {
        var random = SeededRandom.Derive(Seed, $"client{number}");
        var workload = new Workload(random, Shape.Keys, Shape.Counters, flushOdds: 0);
        return new RecordedClient(proxy, new Exchange(History, workload, $"client{number}"), workload, random, _clock, Shape, number);
    }

    private void Run()
    {
        var turnEnded = _clock.Now;
        while (true)
        {
            Await();
            lock (_gate)
            {
                if (_isEnding) return;
                if (_clock.Now - turnEnded > LongestTurn) Census.Stall();
                foreach (var client in _clients)
                {
                    client.Receive();
                    client.Step();
                    client.Send();
                }

                turnEnded = _clock.Now;
            }
        }
    }

    // Only this thread opens and closes sockets.
    private void Await()
    {
        var readable = _clients.Select(client => client.Socket).OfType<Socket>().ToList();
        var writable = _clients.Where(client => client.HasUnsent).Select(client => client.Socket).OfType<Socket>().ToList();
        if (readable.Count > 0) Socket.Select(readable, writable, null, PollPause);
        else Thread.Sleep(PollPause);
    }
}
