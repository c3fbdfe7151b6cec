namespace Understudy.Routing.Replicas;

/// <summary>What can happen to a server.</summary>
public enum ReplicaEvent : byte
{
    /// <summary>It refused a connection, or one broke with requests in flight.</summary>
    ConnectionLost,

    /// <summary>Replies were missed so often in a row that it counts as hung.</summary>
    FailureLimitReached,

    /// <summary>A write was acknowledged to a client that this server was not asked to take part in, since it was OUT when the write
    /// began.</summary>
    MissedWrite,

    /// <summary>A write was acknowledged to a client that this server was asked to take part in and did not confirm, so what it holds may
    /// be old.</summary>
    FailedWrite,

    /// <summary>A probe was answered while it was OUT.</summary>
    ProbeAnswered,

    /// <summary>It cannot give an old answer, but lacks items: it has been emptied, or was restarted empty.</summary>
    Fenced,

    /// <summary>It holds what it held before and nothing old: it missed no write, or every key it missed has been renewed.</summary>
    Intact,

    /// <summary>It has been given what the other replicas hold.</summary>
    Filled,

    /// <summary>It lacks what others hold now, and is to be filled again.</summary>
    RefillWanted,

    /// <summary>It is another server of the pool, under another name.</summary>
    FoundTwice,

    /// <summary>Its tier has another placement, and it other keys.</summary>
    KeysMoved,

    /// <summary>An operator wants it to be read no more, and to be kept up to date.</summary>
    DrainAsked,

    /// <summary>An operator wants it out of use.</summary>
    EjectAsked,

    /// <summary>An operator wants it in use again.</summary>
    ReadmitAsked,
}
