using Understudy.Routing.Pools;
using Understudy.Transport.Tls;

namespace Understudy.Proxy;

/// <summary>Everything a proxy needs to know before it serves.</summary>
public sealed record ProxyOptions
{
    public required PoolOptions Pool { get; init; }

    /// <summary>Most client connections at once; one more is answered <c>ERROR Too many open connections</c> and closed. Default 4096, as
    /// magent; 1 to 1,000,000.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>Most client connections at once from one address, or one /64 network of IPv6; one more is answered as one too many in all
    /// is. Default 0: any number; to 1,000,000.</summary>
    public int MaxConnectionsPerSource { get; init; }

    /// <summary>Most requests a second from one address, or one /64 network of IPv6, all its clients together, and a second's worth at
    /// once; who asks for more is read from more slowly. Default 0: any number; to 10,000,000.</summary>
    public int MaxRequestRatePerSource { get; init; }

    /// <summary>Most bytes a second that are read from there, in the same way. Default 0: any number; to 64 GiB.</summary>
    public long MaxByteRatePerSource { get; init; }

    /// <summary>A client that sends nothing for so long, and is owed nothing, is closed. Default 0: never; to 12 h.</summary>
    public TimeSpan IdleTimeout { get; init; }

    /// <summary>Threads, each with its own event loop. Default 1; 1 to 64.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>A file that says as whom to log in to servers that ask for it. Null, the default: nobody is.</summary>
    public string? ServerAuthFile { get; init; }

    /// <summary>Servers at TCP ports are reached by TLS, but for those that say otherwise. Default: they are spoken to in clear.</summary>
    public bool ServerTls { get; init; }

    /// <summary>What is believed of servers that are reached by TLS, and what they are shown.</summary>
    public TlsServerFiles ServerTlsFiles { get; init; } = new();

    /// <summary>Longest wait for a server's reply, from the moment the request was ready to send. Default 250 ms; 1 ms to 60 s. (mcrouter
    /// 1 s, memcached's proxy 3 s, twemproxy none.)</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait for a connection to a server. Default 250 ms; 1 ms to 60 s. (memcached's proxy 5 s.)</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Replies missed in a row after which a server is ejected. Default 3, as mcrouter's --timeouts-until-tko; 1 to 1000. A
    /// refused or reset connection ejects at once.</summary>
    public int FailureLimit { get; init; } = 3;

    /// <summary>First pause before a server that is OUT is probed. Default 200 ms; 10 ms to 60 s. (mcrouter 10 s, twemproxy 30 s without
    /// a probe.)</summary>
    public TimeSpan ProbeBackoffMin { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause between probes; each failure doubles the pause up to here. Default 5 s; at least the first pause, up to 10
    /// min. (mcrouter 60 s.)</summary>
    public TimeSpan ProbeBackoffMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause between two probes of a server that is in use and owes nothing, so that one that was cut off is noticed before a
    /// request waits for it. Default 1 s; 0 (never) to 60 s.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server that is lost for the second time stays out at least; each further loss doubles it. The first loss holds
    /// nothing down: one crash and restart stays as quick as it can be. Default 5 s; 0 (never) to 10 min.</summary>
    public TimeSpan HoldDownMin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest hold-down. A server that was in use for as long begins anew. Default 5 min; at least the shortest, up to 1
    /// h.</summary>
    public TimeSpan HoldDownMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a server that is back as the same process is only written to before it is renewed or emptied: what it
    /// received before it hung is executed in that time. Default 2 s; 0 to 60 s.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Most bytes of items per second that are copied to a server that came back; 0, the default, leaves the pace to what the
    /// source can bear. Up to 64 GiB.</summary>
    public long FillBytesPerSecond { get; init; }

    /// <summary>Keys in use whose copies are compared every second, as an alarm. Default 1; 0 (never) to 10,000.</summary>
    public int CompareRate { get; init; } = 1;

    /// <summary>Items per second that are copied to a server which has lost them alone, once a client has read them from a later copy.
    /// Default 1000; 0 (never) to 1,000,000.</summary>
    public int RepairRate { get; init; } = 1000;

    /// <summary>Most bytes that the journals of all servers take together; a server whose journal does not fit is emptied and filled when
    /// it comes back. Default 64 MiB, about 700,000 keys of 30 bytes; 0 to 64 GiB.</summary>
    public long JournalBytes { get; init; } = 64L << 20;

    /// <summary>Longest time for which output is held back to make a larger packet. Default 1 ms; 0 (never hold back) to 10 ms. It only
    /// counts where the rest of a batch is slow to come: in front of two memcached 1.6.18 at depth 16 it saves 5 % of the CPU that 200 us
    /// cost, at the same p50 and p99.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Requests that take so long or longer are kept for operators with where the time went, the last 256 of each worker. Default
    /// 100 ms, less than half of the usual deadline; 0 (none) to 60 s.</summary>
    public TimeSpan SlowLimit { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Largest value accepted from a client, in bytes; the servers' own <c>-I</c> decides below that. Default 128 MiB; 1 KiB to
    /// 1 GiB.</summary>
    public int MaxValueBytes { get; init; } = 128 << 20;

    /// <summary>Most bytes of replies kept for one client that does not read. Past it, further requests of that client are answered with
    /// an error. Default 64 MiB; 64 KiB to 1 GiB.</summary>
    public long ClientOutputLimitBytes { get; init; } = 64L << 20;

    /// <summary>Most bytes that clients and servers can make the whole process hold. Null, the default: as the machine and the cgroup
    /// allow, at most 1 GiB; 8 MiB to 64 GiB.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>No more is taken of a large machine, unless it is asked for.</summary>
    public const long MostUsualMemoryBytes = 1L << 30;

    /// <summary>A request that has begun is given up when no byte of it comes for so long, and its connection closed. Default 60 s; 0
    /// (never) to 1 h. One that has begun none is <see cref="IdleTimeout"/>'s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most requests of one client in flight; past it we stop reading from it. Default 1024; 1 to 65536.</summary>
    public int MaxPipelineDepth { get; init; } = 1024;

    /// <summary>Most requests waiting for one server in one worker; past it a request fails over or is refused. Default 65536; 16 to
    /// 1,048,576.</summary>
    public int MaxServerQueue { get; init; } = 65536;

    /// <summary>Most bytes of requests that wait to be sent to one server, in one worker; past it a request fails over or is refused.
    /// Default 256 MiB; 1 MiB to 512 MiB.</summary>
    public int ServerOutputLimitBytes { get; init; } = 256 << 20;

    /// <summary>How long a stop waits for requests in flight. Default 5 s; 0 to 10 min.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a server of the pool is reached by TLS.</summary>
    public bool IsReachedByTls(ServerOptions server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.Port != 0 && (server.Tls ?? ServerTls);
    }
}
