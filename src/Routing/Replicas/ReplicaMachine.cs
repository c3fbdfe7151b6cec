namespace Understudy.Routing.Replicas;

/// <summary>The transitions of a server's state, as a pure function.</summary>
public static class ReplicaMachine
{
    public static ReplicaState Next(ReplicaState state, ReplicaEvent e) => (state, e) switch
    {
        (_, ReplicaEvent.ConnectionLost or ReplicaEvent.FailureLimitReached or ReplicaEvent.FailedWrite) => ReplicaState.Out,
        // While it joins, such a write ends before the server is emptied; that is what settling is for.
        (ReplicaState.In or ReplicaState.Warming, ReplicaEvent.MissedWrite) => ReplicaState.Out,
        (ReplicaState.Out, ReplicaEvent.ProbeAnswered) => ReplicaState.Joining,
        (ReplicaState.Joining, ReplicaEvent.Fenced) => ReplicaState.Warming,
        (ReplicaState.Joining, ReplicaEvent.Intact) => ReplicaState.In,
        (ReplicaState.Warming, ReplicaEvent.Filled) => ReplicaState.In,
        _ => state,   // every other event is legal and changes nothing
    };
}
