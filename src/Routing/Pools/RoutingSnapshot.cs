using Understudy.Routing.Replicas;

namespace Understudy.Routing.Pools;

/// <summary>Where keys belong and which servers may be used, at one moment. Immutable: workers read it, a change makes a new one.</summary>
public sealed class RoutingSnapshot
{
    private readonly ReplicaState[] _states;
    private readonly int[] _ejections;

    public RoutingSnapshot(Pool pool)
        : this(pool, new ReplicaState[pool.Servers.Count], new int[pool.Servers.Count], 1)
    {
    }

    private RoutingSnapshot(Pool pool, ReplicaState[] states, int[] ejections, long version)
    {
        Pool = pool;
        Version = version;
        _states = states;
        _ejections = ejections;
        IsEveryServerIn = Array.TrueForAll(states, state => state == ReplicaState.In);
    }

    public Pool Pool { get; }

    /// <summary>Grows by one with each change.</summary>
    public long Version { get; }

    /// <summary>The healthy case, in which nobody needs to ask server by server.</summary>
    public bool IsEveryServerIn { get; }

    public ReplicaState StateOf(int server) => _states[server];

    public bool IsIn(int server) => _states[server] == ReplicaState.In;

    public bool IsWritable(int server) => _states[server] is not (ReplicaState.Out or ReplicaState.Ejected);

    /// <summary>It is written, and will not be emptied before it is read: a write that it confirms is there afterwards.</summary>
    public bool KeepsWrites(int server) => IsWritable(server) && _states[server] != ReplicaState.Joining;

    /// <summary>It holds every write that was acknowledged, and is read where no replica that is IN can answer.</summary>
    public bool IsDraining(int server) => _states[server] == ReplicaState.Draining;

    /// <summary>The replica of a key that is to be asked for it: the first that is IN, else the first that is draining.</summary>
    /// <param name="key">Decoded.</param>
    /// <param name="without">Leaves out the replicas of these tiers.</param>
    /// <returns>Its number in the pool; -1 if there is none.</returns>
    public int FirstReadable(ReadOnlySpan<byte> key, ReplicaMask without)
    {
        var spare = -1;
        for (var tier = 0; tier < Pool.TierCount; tier++)
        {
            if (without.Has(tier)) continue;
            var server = Pool.Locate(key, tier);
            if (IsIn(server)) return server;
            if (spare < 0 && IsDraining(server)) spare = server;
        }

        return spare;
    }

    /// <summary>Looks for a tier, other than the server's own, whose servers are all IN: together they hold whatever the server
    /// holds.</summary>
    /// <returns>True if there is one.</returns>
    /// <param name="server">The server that could do without being read.</param>
    /// <param name="gap">Otherwise a server that is not IN and may hold the only other copy of something; -1 if there is no other
    /// tier.</param>
    public bool IsCovered(int server, out int gap)
    {
        gap = -1;
        var own = Pool.TierOf(server);
        for (var tier = 0; tier < Pool.TierCount; tier++)
        {
            if (tier == own) continue;
            var (first, count) = (Pool.Tiers[tier].FirstServer, Pool.Tiers[tier].Servers.Count);
            var missing = Array.FindIndex(_states, first, count, state => state != ReplicaState.In);
            if (missing < 0) return true;
            gap = missing;
        }

        return false;
    }

    /// <summary>How often the server has gone out of use. A connection made before the last time belongs to a life that nobody trusts any
    /// more.</summary>
    public int EjectionsOf(int server) => _ejections[server];

    public RoutingSnapshot With(int server, ReplicaState state)
    {
        var states = (ReplicaState[])_states.Clone();
        states[server] = state;
        var ejections = _ejections;
        if (state is ReplicaState.Out or ReplicaState.Ejected)
        {
            ejections = (int[])_ejections.Clone();
            ejections[server]++;
        }

        return new RoutingSnapshot(Pool, states, ejections, Version + 1);
    }
}
