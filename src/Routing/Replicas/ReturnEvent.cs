namespace Understudy.Routing.Replicas;

/// <summary>What can happen to a server on its way back.</summary>
public enum ReturnEvent : byte
{
    /// <summary>It is OUT, whatever it was before.</summary>
    Lost,

    /// <summary>An operator took it out of use.</summary>
    Ejected,

    /// <summary>An operator no longer wants it out of use: it is OUT.</summary>
    Recalled,

    /// <summary>It has to be filled anew, since what its last fill lacked is there now.</summary>
    RefillWanted,

    /// <summary>Its address has changed.</summary>
    Moved,

    /// <summary>The pause before a probe is over, or cut short.</summary>
    ProbeDue,

    /// <summary>It has answered, with what another server in use says of itself.</summary>
    Suspected,

    /// <summary>It has answered, and is a server of its own.</summary>
    Answered,

    /// <summary>It did not answer what it was asked last, or with something that rules it out.</summary>
    Failed,

    /// <summary>Whatever it had received before, it has executed.</summary>
    Settled,

    /// <summary>It could not be taken back as it is, since a write was missed until the last moment.</summary>
    MissedMore,

    /// <summary>It was taken back as it is.</summary>
    Readmitted,

    /// <summary>Every key that it missed has been renewed.</summary>
    Renewed,

    /// <summary>Some keys that it missed could not be renewed.</summary>
    NotRenewed,

    /// <summary>It says that it has emptied itself.</summary>
    Emptied,

    /// <summary>It refuses to empty itself.</summary>
    NotEmptied,

    /// <summary>What it is given from now on it keeps.</summary>
    Keeps,

    /// <summary>What it is given within this second it will drop.</summary>
    Drops,

    /// <summary>All its keys have been deleted.</summary>
    Purged,

    /// <summary>Some of its keys could not be deleted.</summary>
    NotPurged,

    /// <summary>It has been given what the other replicas hold.</summary>
    Filled,
}
