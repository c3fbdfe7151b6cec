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
    private readonly LoopThreads _threads;
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
        _threads = new LoopThreads(options.Workers, logger.WorkerFailed, UserTimeoutOf(options));
        _crew = new ProxyCrew(options, pool, [.. pool.Servers.Select(server => addresses[server])], _threads.Loops, logger);
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
        _threads.Start(_crew.Workers);
    }

    /// <summary>Stops accepting, lets requests in flight finish within the drain timeout, and ends the workers. Any thread.</summary>
    public void Drain() => _crew.Drain();

    /// <returns>True once all workers have ended; false if that takes longer.</returns>
    public bool Join(TimeSpan timeout) => _threads.Join(timeout);

    /// <summary>Stops at once: clients see their connections close.</summary>
    public void Dispose() => _threads.Dispose();

    // What is unacknowledged for longer than we wait for replies is given up by the kernel too, and not retransmitted into a healed
    // network.
    private static TimeSpan UserTimeoutOf(ProxyOptions options) =>
        (options.ReplyTimeout * options.FailureLimit) + TimeSpan.FromSeconds(1);
}
