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

    /// <summary>Threads, each with its own event loop. Default 1: one answers more than a gigabit network asks; 1 to 64.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Where the items stay between a clean stop and the next start (<c>-e</c>). Null, the default: nowhere.</summary>
    public string? MemoryFile { get; init; }

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

    /// <summary>Most bytes that one worker holds for clients, both directions together: values half received, replies not yet taken. Past
    /// it, a client in the middle of something large is closed. Default 256 MiB; 16 MiB to 64 GiB.</summary>
    public long ConnectionMemoryBytes { get; init; } = 256L << 20;

    /// <summary>How long a stop waits for replies that clients have not taken. Default 5 s; 0 to 10 min.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
