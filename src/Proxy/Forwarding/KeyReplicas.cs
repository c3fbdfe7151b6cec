using System.Runtime.CompilerServices;
using Understudy.Routing.Pools;

namespace Understudy.Proxy.Forwarding;

/// <summary>The servers that hold the copies of one key, in tier order.</summary>
internal struct KeyReplicas
{
    private ServerNumbers _servers;

    public int Count { readonly get; private set; }

    public void Locate(RoutingSnapshot snapshot, ReadOnlySpan<byte> key)
    {
        var pool = snapshot.Pool;
        Count = pool.TierCount;
        for (var tier = 0; tier < Count; tier++) _servers[tier] = pool.Locate(key, tier);
    }

    public readonly int ServerOf(int replica) => _servers[replica];

    /// <summary>Replicas that are read: those that are IN; where there is none, or one of them has just failed to answer, those that are
    /// draining too.</summary>
    public readonly ReplicaMask Readable(RoutingSnapshot snapshot, bool hasFailed = false)
    {
        if (snapshot.IsEveryServerIn) return ReplicaMask.All(Count);
        var (mask, draining) = (ReplicaMask.None, ReplicaMask.None);
        for (var i = 0; i < Count; i++)
        {
            if (snapshot.IsIn(_servers[i])) mask = mask.With(i);
            else if (snapshot.IsDraining(_servers[i])) draining = draining.With(i);
        }

        return hasFailed || mask.IsEmpty ? mask | draining : mask;
    }

    public readonly ReplicaMask Writable(RoutingSnapshot snapshot)
    {
        if (snapshot.IsEveryServerIn) return ReplicaMask.All(Count);
        var mask = ReplicaMask.None;
        for (var i = 0; i < Count; i++)
        {
            if (snapshot.IsWritable(_servers[i])) mask = mask.With(i);
        }

        return mask;
    }

    /// <summary>Replicas that keep what they are given.</summary>
    public readonly ReplicaMask Keeping(RoutingSnapshot snapshot)
    {
        if (snapshot.IsEveryServerIn) return ReplicaMask.All(Count);
        var mask = ReplicaMask.None;
        for (var i = 0; i < Count; i++)
        {
            if (snapshot.KeepsWrites(_servers[i])) mask = mask.With(i);
        }

        return mask;
    }

    [InlineArray(Pool.MaxTiers)]
    private struct ServerNumbers
    {
        private int _first;
    }
}
