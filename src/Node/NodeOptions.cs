using System.Net;

namespace Understudy.Node;

/// <summary>Everything a node needs to know before it serves.</summary>
public sealed record NodeOptions
{
    /// <summary>Memory of the cache, index and all other bookkeeping included. Default 64 MiB, as memcached's <c>-m</c>; 8 MiB to
    /// 8 TiB.</summary>
    public long MemoryLimitBytes { get; init; } = 64L << 20;

    /// <summary>Largest item as memcached counts it, its header of 56 bytes included. Default 1 MiB, as memcached's <c>-I</c>; 1 KiB to
    /// 1 GiB, at most half the memory.</summary>
    public int MaxItemBytes { get; init; } = 1 << 20;

    /// <summary>Most client connections at once; one more is answered <c>ERROR Too many open connections</c> and closed. Default 1024, as
    /// memcached's <c>-c</c>; 1 to 1,000,000.</summary>
    public int MaxConnections { get; init; } = 1024;

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

    /// <summary>Threads, each with its own event loop. Default 1: one answers more than a gigabit network asks; 1 to 64.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Where the items stay between a clean stop and the next start (<c>-e</c>). Null, the default: nowhere.</summary>
    public string? MemoryFile { get; init; }

    /// <summary>The other node of a pair, whose items this one keeps a copy of: its link's address. Null, the default: there is
    /// none.</summary>
    public string? ReplicaOf { get; init; }

    /// <summary>Where the other node of a pair calls, which is to keep a copy of this one's items. Null, the default: nobody
    /// does.</summary>
    public string? ReplicationListen { get; init; }

    /// <summary>A file with what only the two nodes of a pair know. Null, the default: none, which is for loopback only.</summary>
    public string? ReplicationSecretFile { get; init; }

    /// <summary>A follower answers reads while it has had everything within so long. Default 0: never; to 1 h.</summary>
    public TimeSpan ReplicaReadsWithin { get; init; }

    /// <summary>Clients of a leader are answered once its follower has what they are told, or has not confirmed it for so long. Default 0:
    /// at once; to 1 min.</summary>
    public TimeSpan ReplicationAckWithin { get; init; }

    /// <summary>An address that moves between the hosts of a pair: the node of the host that has it should lead. Null, the default: an
    /// operator says who leads.</summary>
    public IPAddress? ReplicationVip { get; init; }

    /// <summary>How much of the memory a node of a pair keeps for the log of changes, so that the other one catches up. Null, the
    /// default: <see cref="UsualChangeLogBytes"/>; 64 KiB to 64 GiB, at most half of the memory.</summary>
    public long? ChangeLogBytes { get; init; }

    /// <summary>An eighth of the memory, and no more than remembers two million writes.</summary>
    internal long UsualChangeLogBytes => Math.Min(64L << 20, MemoryLimitBytes / 8);

    /// <summary>A memcached or node whose items this one takes over while that one serves: its address. Null, the default: none.</summary>
    public string? ImportFrom { get; init; }

    /// <summary>Most keys a second that are copied from there without a client's asking for them. Default 20,000; 0: any number; to
    /// 10,000,000.</summary>
    public int ImportRate { get; init; } = 20_000;

    /// <summary>The import is over once nobody else has asked the source for anything for so long. Default 1 min; 1 s to 24 h.</summary>
    public TimeSpan ImportQuiet { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>When memory is full, refuse writes instead of evicting (<c>-M</c>). Default false.</summary>
    public bool RefusesWhenFull { get; init; }

    /// <summary>Whether <c>shutdown</c> is obeyed (<c>-A</c>). Default false.</summary>
    public bool AllowsShutdown { get; init; }

    /// <summary>Whether <c>flush_all</c> is refused (<c>-F</c>). Default false.</summary>
    public bool RefusesFlush { get; init; }

    /// <summary>Whether <c>watch</c> is refused (<c>-W</c>). Default false.</summary>
    public bool RefusesWatch { get; init; }

    /// <summary>Whether commands that list all keys are refused (<c>-X</c>). Default false.</summary>
    public bool RefusesDump { get; init; }

    /// <summary>Most bytes that clients can make the whole process hold beside its items: values half received, replies not yet taken.
    /// Null, the default: as the machine and the cgroup allow, at most <see cref="MostUsualConnectionBytes"/>; 8 MiB to 64 GiB.</summary>
    public long? ConnectionMemoryBytes { get; init; }

    /// <summary>No more is taken of a large machine, unless it is asked for: 256 MiB, or five of the largest items, one of which has to
    /// fit into 6/16 of it one and a half times while it comes.</summary>
    public long MostUsualConnectionBytes => Math.Max(256L << 20, 5L * MaxItemBytes);

    /// <summary>A request that has begun is given up when no byte of it comes for so long, and its connection closed. Default 60 s; 0
    /// (never) to 1 h. One that has begun none is <see cref="IdleTimeout"/>'s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a stop waits for replies that clients have not taken. Default 5 s; 0 to 10 min.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
