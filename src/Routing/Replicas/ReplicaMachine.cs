namespace Understudy.Routing.Replicas;

/// <summary>The transitions of a server's state, as a pure function.</summary>
internal static class ReplicaMachine
{
    public static ReplicaState Next(ReplicaState state, ReplicaEvent e) => (state, e) switch
    {
        // What an operator took out of use only an operator brings back, whatever happens to it meanwhile.
        (ReplicaState.Ejected, ReplicaEvent.ReadmitAsked) => ReplicaState.Out,
        (ReplicaState.Ejected, _) => ReplicaState.Ejected,
        (_, ReplicaEvent.EjectAsked) => ReplicaState.Ejected,
        (ReplicaState.In, ReplicaEvent.DrainAsked) => ReplicaState.Draining,
        (ReplicaState.In, ReplicaEvent.RefillWanted) => ReplicaState.Out,
        // It has had every write meanwhile.
        (ReplicaState.Draining, ReplicaEvent.ReadmitAsked) => ReplicaState.In,
        (_, ReplicaEvent.ConnectionLost or ReplicaEvent.FailureLimitReached or ReplicaEvent.FailedWrite or ReplicaEvent.FoundTwice
            or ReplicaEvent.KeysMoved) => ReplicaState.Out,
        // While it joins, such a write ends before the server is emptied; that is what settling is for.
        (ReplicaState.In or ReplicaState.Draining or ReplicaState.Warming, ReplicaEvent.MissedWrite) => ReplicaState.Out,
        (ReplicaState.Out, ReplicaEvent.ProbeAnswered) => ReplicaState.Joining,
        (ReplicaState.Joining, ReplicaEvent.Fenced) => ReplicaState.Warming,
        (ReplicaState.Joining, ReplicaEvent.Intact) => ReplicaState.In,
        (ReplicaState.Warming, ReplicaEvent.Filled) => ReplicaState.In,
        _ => state,   // every other event is legal and changes nothing
    };
}
