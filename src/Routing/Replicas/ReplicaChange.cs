namespace Understudy.Routing.Replicas;

/// <summary>A server's step from one state to another.</summary>
public readonly record struct ReplicaChange(ReplicaState Before, ReplicaState After)
{
    /// <summary>It was in use, or on its way back, and failed.</summary>
    public bool IsLoss => After == ReplicaState.Out && Before != ReplicaState.Ejected;
}
