using Understudy.Connections.Servers;

namespace Understudy.Proxy.Pools;

/// <summary>Which life of a server is, or last was, in use. All workers' connections are held against it, on any thread.</summary>
/// <remarks>
/// Process id and second of birth are not enough. In a container the process has the same low number in each of its lives, and one that
/// was killed within its first second can begin again within the same: a life that has not been seen to be older is taken for another one
/// after each loss, which costs a fill of a server that holds next to nothing. And behind a balancer several such processes may stand at
/// one address: one that has used less CPU time than was seen before is another one.
/// </remarks>
internal sealed class ServerLife
{
    // memcached's uptime begins at 2 and grows a second after its start at the earliest; one more for two clocks.
    private const long UnmistakableSeconds = 4;

    // What is accounted late, and rounded.
    private const long CpuToleranceMicroseconds = 100_000;

    private readonly Lock _lock = new();
    private Life _inUse;

    public ServerIdentity Identity
    {
        get
        {
            lock (_lock) return _inUse.Identity;
        }
    }

    /// <summary>From now on this is the life that is in use.</summary>
    public void Set(in ServerIdentity identity)
    {
        lock (_lock) _inUse = new Life(in identity);
    }

    /// <summary>CPU time that the life in use had used when it was last heard of. Ask before what is compared with it can be
    /// answered.</summary>
    public long CpuSeen
    {
        get
        {
            lock (_lock) return _inUse.CpuMicroseconds;
        }
    }

    /// <summary>Whether a life that a connection has met is the one in use. The first that is met is.</summary>
    /// <param name="identity">What it said on the connection.</param>
    /// <param name="cpuSeen">What <see cref="CpuSeen"/> was before the connection was made.</param>
    public bool IsInUse(in ServerIdentity identity, long cpuSeen)
    {
        lock (_lock)
        {
            ref var life = ref _inUse;
            if (life.Identity.IsUnknown) life = new Life(in identity);
            if (!IsSameProcess(in life.Identity, in identity, cpuSeen)) return false;
            life.CpuMicroseconds = Math.Max(life.CpuMicroseconds, identity.CpuMicroseconds);
            life.IsUnmistakable |= IsOldEnough(in identity);
            return true;
        }
    }

    /// <summary>Whether what answers after a loss is the life that was in use.</summary>
    public bool IsStillInUse(in ServerIdentity identity, long cpuSeen)
    {
        lock (_lock)
            return _inUse.IsUnmistakable && IsSameProcess(in _inUse.Identity, in identity, cpuSeen);
    }

    /// <summary>No later life can be taken for the one in use.</summary>
    public bool IsUnmistakable
    {
        get
        {
            lock (_lock) return _inUse.IsUnmistakable;
        }
    }

    /// <summary>A life has answered, so long after it had said how old it was.</summary>
    public void OnAnswered(in ServerIdentity identity, TimeSpan after)
    {
        if (identity.UptimeSeconds + (long)after.TotalSeconds < UnmistakableSeconds) return;
        lock (_lock) _inUse.IsUnmistakable |= _inUse.Identity.Equals(identity);
    }

    private static bool IsOldEnough(in ServerIdentity identity) =>
        !identity.MayShareItsPid || identity.UptimeSeconds >= UnmistakableSeconds;

    private static bool IsSameProcess(in ServerIdentity known, in ServerIdentity met, long cpuSeen) =>
        known.Equals(met) && (met.CpuMicroseconds == 0 || met.CpuMicroseconds + CpuToleranceMicroseconds >= cpuSeen);

    private struct Life(in ServerIdentity identity)
    {
        public ServerIdentity Identity = identity;
        public long CpuMicroseconds = identity.CpuMicroseconds;
        public bool IsUnmistakable = IsOldEnough(in identity);
    }
}
