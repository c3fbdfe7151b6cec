using Understudy.Routing.Replicas;

namespace Understudy.Routing.Pools;

/// <summary>Where keys belong and which servers may be used, at one moment. Immutable: workers read it, a change makes a new one.</summary>
public sealed class RoutingSnapshot
{
    private const int NoDomain = -1;

    private readonly ReplicaState[] _states;
    private readonly int[] _ejections;

    public RoutingSnapshot(Pool pool)
        : this(pool, [.. pool.Servers.Select((_, server) => pool.IsTaken(server) ? ReplicaState.In : ReplicaState.Ejected)],
            new int[pool.Servers.Count], version: 1, lastLoss: 0)
    {
    }

    private RoutingSnapshot(Pool pool, ReplicaState[] states, int[] ejections, long version, long lastLoss)
    {
        Pool = pool;
        (Version, LastLoss) = (version, lastLoss);
        _states = states;
        _ejections = ejections;
        IsEveryServerIn = pool.Numbers.All(server => states[server] == ReplicaState.In);
    }

    public Pool Pool { get; }

    /// <summary>Grows by one with each change.</summary>
    public long Version { get; }

    /// <summary>The version in which a server last went out of use that could be read; 0 if none has. Who knows that version, or a later
    /// one, reads no server that missed a write acknowledged so far.</summary>
    public long LastLoss { get; }

    /// <summary>The healthy case, in which nobody needs to ask server by server.</summary>
    public bool IsEveryServerIn { get; }

    public ReplicaState StateOf(int server) => _states[server];

    public bool IsIn(int server) => _states[server] == ReplicaState.In;

    public bool IsWritable(int server) => _states[server] is not (ReplicaState.Out or ReplicaState.Ejected);

    /// <summary>Clients can be answered by it, if by no other one.</summary>
    internal bool MayBeRead(int server) => _states[server] is ReplicaState.In or ReplicaState.Draining or ReplicaState.Warming;

    /// <summary>It is written, and will not be emptied before it is read: a write that it confirms is there afterwards.</summary>
    internal bool KeepsWrites(int server) => IsWritable(server) && _states[server] != ReplicaState.Joining;

    /// <summary>It holds every write that was acknowledged, as far as it has not evicted it.</summary>
    public bool IsWhole(int server) => _states[server] is ReplicaState.In or ReplicaState.Draining;

    /// <summary>For some of a server's keys there may be no other replica that can be read: whatever keeps it out of use for caution's
    /// sake costs clients answers then.</summary>
    public bool IsNeeded(int server) => Pool.IsTaken(server) && !HaveCopyOfAll(IsWhole, Pool.DomainOf(server), out _);

    /// <summary>Each key has a replica that holds every write that was acknowledged.</summary>
    public bool IsEveryKeyWhole => HaveCopyOfAll(IsWhole, NoDomain, out _);

    /// <summary>The first replica of a key, in the order in which they are read, that is whole.</summary>
    /// <param name="key">Decoded.</param>
    /// <param name="otherThan">Leaves out this server; -1: none.</param>
    /// <returns>Its number in the pool; -1 if there is none.</returns>
    public int FirstWhole(ReadOnlySpan<byte> key, int otherThan = -1)
    {
        var replicas = default(KeyReplicas);
        replicas.Locate(this, key);
        return FirstWhole(in replicas, replicas.ReplicaOf(otherThan));
    }

    /// <param name="replicas">Of a key.</param>
    /// <param name="without">Leaves out these.</param>
    /// <returns>As above.</returns>
    public int FirstWhole(in KeyReplicas replicas, ReplicaMask without)
    {
        var order = replicas.ReadOrder(this) with { Warming = ReplicaMask.None };
        var next = order.Next(without, hasFailed: true);
        return next.IsEmpty ? -1 : replicas.ServerOf(next.First);
    }

    /// <summary>Whether other servers that are IN hold whatever a server holds.</summary>
    /// <param name="server">The server that could do without being read.</param>
    /// <param name="gap">Otherwise a server that is not IN and may hold the only other copy of something; -1 if none holds another
    /// copy.</param>
    public bool IsCovered(int server, out int gap) => HaveCopyOfAll(IsIn, Pool.DomainOf(server), out gap);

    /// <summary>Whether another tier holds whatever a tier holds, so that its keys can move.</summary>
    /// <param name="tier">Which one.</param>
    /// <param name="gap">As above.</param>
    public bool CanMove(int tier, out int gap)
    {
        gap = -1;
        return Pool.TierCount > 1 && IsCovered(Pool.Tiers[tier].Numbers[0], out gap);
    }

    /// <summary>How often the server has gone out of use. A connection made before the last time belongs to a life that nobody trusts any
    /// more.</summary>
    public int EjectionsOf(int server) => _ejections[server];

    /// <summary>Keys of a tier belong on other servers from now on. Each of its servers is out of use, since it may hold something old of
    /// a key that it did not have before, and nothing that it still says counts.</summary>
    internal RoutingSnapshot With(Pool pool)
    {
        var states = (ReplicaState[])_states.Clone();
        var ejections = (int[])_ejections.Clone();
        for (var server = 0; server < states.Length; server++)
        {
            if (!IsMoved(Pool, pool, server)) continue;
            states[server] = !pool.IsTaken(server) ? ReplicaState.Ejected
                : Pool.Servers[server] != pool.Servers[server] ? ReplicaState.Out
                : ReplicaMachine.Next(_states[server], ReplicaEvent.KeysMoved);
            ejections[server]++;
        }

        return new RoutingSnapshot(pool, states, ejections, Version + 1, Version + 1);
    }

    /// <summary>Whether a place has another server, or its server other keys.</summary>
    internal static bool IsMoved(Pool before, Pool after, int server) =>
        (before.IsTaken(server) || after.IsTaken(server))
        && !ReferenceEquals(before.Tiers[before.TierOf(server)], after.Tiers[after.TierOf(server)]);

    // No two copies of a key are in one failure domain. So of those that it has elsewhere at most as many are out of reach as there are
    // domains of which a server is, and where these are fewer than its copies one is left.
    private bool HaveCopyOfAll(Func<int, bool> isThere, int otherThan, out int gap)
    {
        gap = -1;
        var left = Pool.CopyCount - (otherThan == NoDomain ? 0 : 1);
        for (var domain = 0; domain < Pool.Domains.Count && left > 0; domain++)
        {
            if (domain == otherThan) continue;
            var missing = Pool.Domains[domain].FirstOrDefault(server => !isThere(server), -1);
            if (missing < 0) continue;
            gap = missing;
            left--;
        }

        return left > 0;
    }

    internal RoutingSnapshot With(int server, ReplicaState state)
    {
        var states = (ReplicaState[])_states.Clone();
        states[server] = state;
        var ejections = _ejections;
        if (state is ReplicaState.Out or ReplicaState.Ejected)
        {
            ejections = (int[])_ejections.Clone();
            ejections[server]++;
        }

        var isLoss = MayBeRead(server) && state is not (ReplicaState.In or ReplicaState.Draining or ReplicaState.Warming);
        return new RoutingSnapshot(Pool, states, ejections, Version + 1, isLoss ? Version + 1 : LastLoss);
    }
}
