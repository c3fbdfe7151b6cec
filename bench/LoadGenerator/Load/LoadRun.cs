using Understudy.LoadGenerator.Ideal;
using Understudy.LoadGenerator.Measuring;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Load;

/// <summary>One run: ideal servers first, then the clients, on the same threads, until the time is up.</summary>
internal sealed class LoadRun
{
    private readonly LoadOptions _options;
    private readonly LoopThread[] _threads;
    private readonly IdealCounts _idealCounts = new();
    private readonly List<NetworkAddress> _idealServers = [];
    private int _running;

    /// <summary>Opens the listeners of the ideal servers, so that a proxy can be started that knows their ports.</summary>
    public LoadRun(LoadOptions options)
    {
        _options = options;
        var items = new ItemPattern(options.ValueBytes);
        _threads = [.. Enumerable.Range(0, options.Threads).Select(i => new LoopThread(new EpollLoop((ulong)i + 1)))];
        for (var i = 0; i < options.IdealServers.Count; i++)
        {
            var thread = _threads[i % _threads.Length];
            var server = new IdealServer(thread.Loop, thread.Senders, items, options.KeyCount, _idealCounts, Environment.ProcessId + i);
            _idealServers.Add(server.Listen(options.IdealServers[i]));
            thread.IdealServers.Add(server);
        }
    }

    /// <summary>Where the ideal servers listen, with real ports.</summary>
    public IReadOnlyList<NetworkAddress> IdealServers => _idealServers;

    /// <summary>Runs to the end. The first thread is the caller's.</summary>
    /// <param name="watchedProcess">The process whose CPU time is charged to the requests; 0 is none.</param>
    public LoadResult Execute(int watchedProcess)
    {
        _running = _threads.Length;
        for (var i = 0; i < _threads.Length; i++)
        {
            var load = new LoadThread(ShareOf(i), watchedProcess, _threads[i].Loop, _threads[i].Senders) { Ended = EndThread };
            _threads[i].Load = load;
            load.Begin();
        }

        var others = _threads[1..].Select(t => new Thread(t.Run)).ToList();
        others.ForEach(t => t.Start());
        _threads[0].Run();
        others.ForEach(t => t.Join());
        return Summarize();
    }

    private LoadOptions ShareOf(int thread)
    {
        var connections = _options.Connections / _threads.Length + (thread < _options.Connections % _threads.Length ? 1 : 0);
        return _options with { Connections = connections, Rate = _options.Rate * connections / _options.Connections };
    }

    // The ideal servers of a thread that is done still answer the clients of the others.
    private void EndThread()
    {
        if (Interlocked.Decrement(ref _running) > 0) return;
        foreach (var thread in _threads) thread.Loop.Post(thread);
    }

    private LoadResult Summarize()
    {
        var counts = new LoadCounts();
        foreach (var thread in _threads) counts.Add(thread.Load!.Counts);
        var overdue = _threads.Sum(t => t.Load!.Overdue);
        var failure = _threads.Select(t => t.Load!.Failure).FirstOrDefault(f => f is not null);
        // The threads measure the same time but for microseconds; the CPU clocks are the process's, so one reading serves.
        return new LoadResult(counts, _threads[0].Load!.Span, overdue, failure, _idealCounts.CorruptSets, _idealCounts.FirstUnknown);
    }

    private sealed class LoopThread(EpollLoop loop) : ILoopMessage
    {
        public EpollLoop Loop => loop;

        public BatchSenders Senders { get; } = new();

        public List<IdealServer> IdealServers { get; } = [];

        public LoadThread? Load { get; set; }

        public void Run()
        {
            loop.Run(Senders);
            loop.Dispose();
        }

        public void Deliver()
        {
            foreach (var server in IdealServers) server.Close();
            loop.Stop();
        }
    }
}
