namespace Understudy.Routing.Replicas;

/// <summary>A server's step from one state to another.</summary>
public readonly record struct ReplicaChange(ReplicaState Before, ReplicaState After)
{
    /// <summary>It was in use, or on its way back, and failed.</summary>
    public bool IsLoss => After == ReplicaState.Out && Before != ReplicaState.Ejected;

    /// <summary>It is not written to any more, whoever wanted it.</summary>
    public bool IsEnd => After is ReplicaState.Out or ReplicaState.Ejected && Before is not (ReplicaState.Out or ReplicaState.Ejected);
}
