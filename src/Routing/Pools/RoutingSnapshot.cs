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

    public bool IsWritable(int server) => _states[server] != ReplicaState.Out;

    /// <summary>How often the server has gone OUT. A connection made before the last time belongs to a life that nobody trusts any
    /// more.</summary>
    public int EjectionsOf(int server) => _ejections[server];

    public RoutingSnapshot With(int server, ReplicaState state)
    {
        var states = (ReplicaState[])_states.Clone();
        states[server] = state;
        var ejections = _ejections;
        if (state == ReplicaState.Out)
        {
            ejections = (int[])_ejections.Clone();
            ejections[server]++;
        }

        return new RoutingSnapshot(Pool, states, ejections, Version + 1);
    }
}
