using System.Runtime.CompilerServices;
using Understudy.Routing.Replicas;

namespace Understudy.Routing.Pools;

/// <summary>The servers that hold the copies of one key, in the order in which they are read.</summary>
public struct KeyReplicas
{
    private ServerNumbers _servers;
    private int _placement;

    public int Count { readonly get; private set; }

    public void Locate(RoutingSnapshot snapshot, ReadOnlySpan<byte> key)
    {
        var pool = snapshot.Pool;
        Count = pool.CopyCount;
        _placement = pool.Placement;
        if (Count != pool.TierCount)
        {
            pool.LocateInTier(key, ((Span<int>)_servers)[..Count]);
            return;
        }

        for (var tier = 0; tier < Count; tier++) _servers[tier] = pool.LocateFirst(key, tier);
    }

    /// <summary>Whether keys belong in a snapshot where they did when these were located.</summary>
    public readonly bool AreOf(RoutingSnapshot snapshot) => snapshot.Pool.Placement == _placement;

    /// <summary>Those that another placement has on the same server.</summary>
    public readonly ReplicaMask SameAs(in KeyReplicas other)
    {
        var mask = ReplicaMask.None;
        for (var i = 0; i < Count; i++)
        {
            if (_servers[i] == other._servers[i]) mask = mask.With(i);
        }

        return mask;
    }

    public readonly int ServerOf(int replica) => _servers[replica];

    /// <summary>The replica that a server is; none if it holds no copy.</summary>
    public readonly ReplicaMask ReplicaOf(int server)
    {
        for (var i = 0; i < Count; i++)
        {
            if (_servers[i] == server) return ReplicaMask.Of(i);
        }

        return ReplicaMask.None;
    }

    /// <summary>Which of them are read, and in which order.</summary>
    public readonly ReadOrder ReadOrder(RoutingSnapshot snapshot)
    {
        if (snapshot.IsEveryServerIn) return Pools.ReadOrder.AllIn(Count);
        var (mask, draining, warming) = (ReplicaMask.None, ReplicaMask.None, ReplicaMask.None);
        for (var i = 0; i < Count; i++)
        {
            switch (snapshot.StateOf(_servers[i]))
            {
                case ReplicaState.In:
                    mask = mask.With(i);
                    break;
                case ReplicaState.Draining:
                    draining = draining.With(i);
                    break;
                case ReplicaState.Warming:
                    warming = warming.With(i);
                    break;
            }
        }

        return new ReadOrder(mask, draining, warming);
    }

    /// <summary>Those that may be read now.</summary>
    /// <param name="snapshot">In force.</param>
    /// <param name="hasFailed">One that was asked gave no answer.</param>
    public readonly ReplicaMask Readable(RoutingSnapshot snapshot, bool hasFailed = false) =>
        snapshot.IsEveryServerIn ? ReplicaMask.All(Count) : ReadOrder(snapshot).Readable(hasFailed);

    /// <summary>Those that are told of writes.</summary>
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

    /// <summary>Whether there is a replica that must not answer yet, and none that may.</summary>
    public readonly bool HasOnlyJoining(RoutingSnapshot snapshot) =>
        Keeping(snapshot).IsEmpty && !Writable(snapshot).IsEmpty;

    [InlineArray(Pool.MaxCopies)]
    private struct ServerNumbers
    {
        private int _first;
    }
}
