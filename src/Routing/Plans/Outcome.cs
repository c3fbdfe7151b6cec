namespace Understudy.Routing.Plans;

/// <summary>What came of asking one replica. Better outcomes have smaller numbers: where replicas differ, the client gets the best one's
/// reply.</summary>
public enum Outcome : byte
{
    /// <summary>Found, or done: the replica has, or now has, what the request is about.</summary>
    Done,

    /// <summary>The replica does not have the item.</summary>
    Miss,

    /// <summary>The replica has the item and its state forbids the operation (NOT_STORED of add, EXISTS). Nothing changed.</summary>
    Declined,

    /// <summary>CLIENT_ERROR or ERROR: the request is wrong, and would be anywhere. Nothing changed.</summary>
    ClientError,

    /// <summary>SERVER_ERROR: there is no room for the new value, and the replica has removed the old one.</summary>
    Dropped,

    /// <summary>SERVER_ERROR: the replica could not. A failed set has removed the old value.</summary>
    ServerError,

    /// <summary>The request never left: the server is known to be down, or its queue is full. It was certainly not executed.</summary>
    NotSent,

    /// <summary>The connection broke, or the server was ejected, before the reply came. It may have been executed.</summary>
    Lost,

    /// <summary>No reply in time, and the server is still trusted. It may have been executed, or still be.</summary>
    TimedOut,
}
