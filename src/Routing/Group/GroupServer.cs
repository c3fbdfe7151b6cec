using Understudy.Routing.Replicas;

namespace Understudy.Routing.Group;

/// <summary>What the proxies of a group may use a server for.</summary>
/// <param name="State">As the leader sees it.</param>
/// <param name="Ejections">How often it has left; an answer that was asked for before the last time is not believed.</param>
public readonly record struct GroupServer(ReplicaState State, int Ejections)
{
    /// <summary>It is read, by any proxy of the group.</summary>
    public bool IsIn => State == ReplicaState.In;

    /// <summary>It holds every write that was acknowledged.</summary>
    public bool IsWhole => State is ReplicaState.In or ReplicaState.Draining;
}
