using Microsoft.Extensions.Logging;
using Understudy.Connections.Clients;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Roles;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Workers;

/// <summary>What the pools of one process share: its loops, on each of which every pool has a worker, how many clients there may be, what
/// operators ask of the whole, and the end.</summary>
internal sealed class ProxyHost
{
    private ProxyCrew[] _pools = [];
    private int _undrained;
    private int _numbers;

    /// <param name="loops">One per worker of each pool. On the first one clients are accepted and servers are watched.</param>
    /// <param name="logger">Hears of what is no single pool's.</param>
    public ProxyHost(IReadOnlyList<IEventLoop> loops, ILogger logger)
    {
        (Loops, Logger) = (loops, logger);
        StartedUnixSeconds = loops[0].UnixMilliseconds / 1000;
        Memory = loops[0].Buffers.Account;
        Foreign = new ForeignClients((protocol, client, count) => logger.ForeignClient(client, protocol, count));
        Insecure = new ForeignClients((reason, client, count) => logger.InsecureClient(client, reason, count));
    }

    public IReadOnlyList<IEventLoop> Loops { get; }

    public ILogger Logger { get; }

    /// <summary>What runs on each loop: the first pool's workers, which begin and end batches for those of the others too.</summary>
    public IReadOnlyList<ILoopOwner> Owners => Pools[0].Workers;

    /// <summary>In the order in which they were added. Any thread.</summary>
    public IReadOnlyList<ProxyCrew> Pools => Volatile.Read(ref _pools);

    /// <summary>Whether what belongs to a pool has to be told with its name.</summary>
    public bool HasSeveral => Pools.Count > 1;

    /// <summary>How large a part of the keys of each pool has a server that may be read, at least. Any thread.</summary>
    public double ReadableShare => Pools.Min(pool => pool.ReadableShare);

    /// <summary>How long all keys of all pools could be read.</summary>
    public ServingTimes ServingTimes { get; } = new();

    public long StartedUnixSeconds { get; }

    /// <summary>What clients and servers make the process hold.</summary>
    public MemoryAccount Memory { get; }

    /// <summary>Those of all pools.</summary>
    public ClientCount Clients { get; } = new();

    /// <summary>Clients of other protocols.</summary>
    public ForeignClients Foreign { get; }

    /// <summary>Clients with whom there was no agreement on TLS.</summary>
    public ForeignClients Insecure { get; init; }

    /// <summary>Whoever let clients in before it was known who serves them, and turned some away; null: nobody.</summary>
    public ClientAcceptor? Before { get; init; }

    /// <summary>What this host is in the VRRP instances that move addresses to it.</summary>
    public RouterRoles Roles { get; init; } = new();

    /// <summary>How many lines of the log could not be written.</summary>
    public Func<long> DroppedLogLines { get; init; } = static () => 0;

    /// <summary>What <c>stats settings</c> tells of the options that are in force: their names, units and order belong to whoever set
    /// them.</summary>
    public Func<ProxyOptions, IEnumerable<(string Name, string Value)>> Settings { get; init; } = static _ => [];

    /// <summary>Asked by operators to read the configuration again, or what that would do: the words behind the command's first one, and
    /// whom to answer, on any thread. Null: there is none to read. Set before the loops run.</summary>
    public Action<string, Action<string>>? ConfigAsked { get; set; }

    /// <summary>Asked by operators what this proxy tells of itself, as <see cref="ConfigAsked"/>. Null: nobody tells. Set before the loops
    /// run.</summary>
    public Action<string, Action<string>>? ApiAsked { get; set; }

    /// <summary>Asked by operators what the group is like: the line, and whom to answer, on any thread. Null: there is none.</summary>
    public Action<string, Action<string>>? GroupAsked { get; init; }

    /// <summary>What ends with letting clients in. On the first loop; set before the loops run.</summary>
    public Action? Closing { get; set; }

    /// <summary>Ends when clients of every pool that there is at the start are let in. Any thread.</summary>
    public Task Opened => Task.WhenAll(Pools.Select(pool => pool.Opened));

    /// <summary>What a client or a listener is called in <c>stats conns</c>. Any thread.</summary>
    public int NextNumber() => Interlocked.Increment(ref _numbers);

    /// <summary>A pool is one of its. Before the loops run.</summary>
    public void Add(ProxyCrew pool)
    {
        Note(pool);
        for (var i = 0; i < Loops.Count && Pools[0] != pool; i++) Pools[0].Workers[i].Add(pool.Workers[i]);
    }

    /// <summary>The same while they run: it begins to serve. On the first loop.</summary>
    public void Join(ProxyCrew pool)
    {
        Note(pool);
        pool.Watch();
        var first = Pools[0].Workers;
        first[0].Join(pool.Workers[0]);
        for (var i = 1; i < Loops.Count; i++)
        {
            var (owner, worker) = (first[i], pool.Workers[i]);
            Loops[i].Post(new LoopCall(() => owner.Join(worker)));
        }

        pool.Begin();
    }

    /// <summary>Begins to serve. Before the loops run.</summary>
    public void Start()
    {
        ServingTimes.Begin(Loops[0].UnixMilliseconds);
        foreach (var pool in Pools)
        {
            pool.Watch();
            foreach (var worker in pool.Workers) worker.Start();
            pool.Begin();
        }
    }

    /// <summary>It may have changed which keys can be read. On the first loop.</summary>
    public void NoteReadable() => ServingTimes.OnChanged(ReadableShare >= 1, Loops[0].UnixMilliseconds);

    /// <summary>Stops accepting and lets every worker finish. Any thread.</summary>
    public void Drain()
    {
        if (Closing is { } closing) Loops[0].Post(new LoopCall(closing));
        foreach (var pool in Pools) pool.Drain();
    }

    /// <summary>A worker has no more clients and takes none. The last one ends all. Any worker's thread.</summary>
    public void OnDrained()
    {
        if (Interlocked.Decrement(ref _undrained) > 0) return;
        foreach (var loop in Loops) loop.Stop();
    }

    private void Note(ProxyCrew pool)
    {
        Interlocked.Add(ref _undrained, Loops.Count);
        Volatile.Write(ref _pools, [.. _pools, pool]);
    }
}
