namespace Understudy.Routing.Replicas;

/// <summary>What is to be done for a server to come back.</summary>
public enum ReturnAction : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Stop whatever is under way.</summary>
    Rest,

    /// <summary>Stop whatever is under way, and probe it after a pause.</summary>
    BackOff,

    /// <summary>Ask who it is, now.</summary>
    Probe,

    /// <summary>Put a mark on the server that it may be, and look for it there.</summary>
    Compare,

    /// <summary>Let it be written to again, and give it time.</summary>
    Settle,

    /// <summary>Take it back as it is, unless it has missed more meanwhile.</summary>
    Readmit,

    /// <summary>Renew the keys that it missed.</summary>
    Renew,

    /// <summary>Tell it to empty itself.</summary>
    Empty,

    /// <summary>Ask whether it keeps what it is given in the second in which it was emptied.</summary>
    Inquire,

    /// <summary>Wait until that second is over.</summary>
    WaitOut,

    /// <summary>Delete its keys one by one.</summary>
    Purge,

    /// <summary>It holds nothing old: give it what the other replicas hold.</summary>
    Fill,

    /// <summary>It has been filled: take it back.</summary>
    Finish,

    /// <summary>It cannot go on: take it out of use.</summary>
    GiveUp,
}
