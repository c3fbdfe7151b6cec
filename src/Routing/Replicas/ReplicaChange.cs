namespace Understudy.Routing.Replicas;

/// <summary>A server's step from one state to another, and what led to it.</summary>
public readonly record struct ReplicaChange(ReplicaState Before, ReplicaState After, ReplicaEvent Cause)
{
    /// <summary>It was in use, or on its way back, and is not any more.</summary>
    public bool IsLoss => After == ReplicaState.Out && Before != ReplicaState.Ejected;

    /// <summary>It failed by itself, so it speaks against the server. What is done to one that an operator had drained does not, and
    /// neither does a write that the server was never asked to take part in.</summary>
    public bool IsFailure => IsLoss && Before != ReplicaState.Draining
        && (Cause is ReplicaEvent.ConnectionLost or ReplicaEvent.FailureLimitReached or ReplicaEvent.FailedWrite);

    /// <summary>It is not written to any more, whoever wanted it.</summary>
    public bool IsEnd => After is ReplicaState.Out or ReplicaState.Ejected && Before is not (ReplicaState.Out or ReplicaState.Ejected);
}
