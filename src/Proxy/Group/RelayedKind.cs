namespace Understudy.Proxy.Group;

/// <summary>What a follower may do with a request of its client.</summary>
internal enum RelayedKind
{
    /// <summary>Its line is not all there.</summary>
    Unfinished,

    /// <summary>It changes nothing, and a server can answer it as well as the leader.</summary>
    Read,

    /// <summary>It is the leader's, and has one answer, whose end is known when it comes.</summary>
    Answered,

    /// <summary>It is the leader's, and nobody here can tell when it is over: so is all that follows it.</summary>
    Other,
}
