using Microsoft.Extensions.Logging;
using Understudy.Proxy.Workers;
using Understudy.Routing.Pools;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy;

/// <summary>A running proxy: its threads, and what the world of operators may do with it.</summary>
public sealed class ProxyServer : IDisposable
{
    private readonly ProxyCrew _crew;
    private readonly EpollLoop[] _loops;
    private readonly Thread[] _threads;
    private readonly CountdownEvent _running;
    private readonly ILogger _logger;

    /// <param name="options">Valid options.</param>
    /// <param name="addresses">What each server's host resolves to.</param>
    /// <param name="logger">Hears of state changes.</param>
    /// <exception cref="ArgumentException">A distribution is unknown or cannot honour the options; the message says which and
    /// why.</exception>
    public ProxyServer(ProxyOptions options, IReadOnlyDictionary<ServerOptions, NetworkAddress> addresses, ILogger logger)
    {
        var pool = PoolBuilder.Build(options.Pool, addresses);
        _logger = logger;
        _loops = [.. Enumerable.Range(0, options.Workers).Select(_ => NewLoop(options))];
        _crew = new ProxyCrew(options, pool, [.. pool.Servers.Select(server => addresses[server])], _loops, logger);
        _running = new CountdownEvent(options.Workers);
        _threads = [.. _loops.Select((_, index) => new Thread(() => Run(index)) { Name = $"worker {index}", IsBackground = true })];
    }

    /// <summary>Opens a listener. Before <see cref="Start"/>.</summary>
    /// <returns>Where it listens, with the real port if 0 was asked for.</returns>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public NetworkAddress Listen(NetworkAddress address, ListenOptions options)
    {
        var bound = _crew.Acceptor.Listen(address, options);
        _logger.Listening(bound.ToString());
        return bound;
    }

    /// <summary>Opens the socket by which operators are let in. Before <see cref="Start"/>.</summary>
    /// <param name="path">Of a Unix socket; a stale one is replaced.</param>
    /// <exception cref="ListenException">The path cannot be used.</exception>
    public void ListenForOperators(string path) => _crew.Operators.Listen(NetworkAddress.Unix(path));

    /// <summary>Connects to the servers and starts the workers.</summary>
    public void Start()
    {
        _crew.Start();
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>Stops accepting, lets requests in flight finish within the drain timeout, and ends the workers. Any thread.</summary>
    public void Drain() => _crew.Drain();

    /// <returns>True once all workers have ended; false if that takes longer.</returns>
    public bool Join(TimeSpan timeout) => _running.Wait(timeout);

    /// <summary>Stops at once: clients see their connections close.</summary>
    public void Dispose()
    {
        foreach (var loop in _loops) loop.Stop();
        foreach (var thread in _threads)
        {
            if (thread.IsAlive) thread.Join();
        }

        foreach (var loop in _loops) loop.Dispose();
        _running.Dispose();
    }

    // What is unacknowledged for longer than we wait for replies is given up by the kernel too, and not retransmitted into a healed
    // network.
    private static EpollLoop NewLoop(ProxyOptions options) => new(BitConverter.ToUInt64(Guid.NewGuid().ToByteArray()))
    {
        UserTimeout = (options.ReplyTimeout * options.FailureLimit) + TimeSpan.FromSeconds(1),
    };

    private void Run(int index)
    {
        try
        {
            _loops[index].Run(_crew.Workers[index]);
            _running.Signal();
        }
        catch (Exception bug)
        {
            _logger.WorkerFailed(index, bug);
            Environment.FailFast("a worker has failed", bug);
        }
    }
}
