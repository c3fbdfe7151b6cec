namespace Understudy.Routing.Replicas;

/// <summary>How far a server is on its way back into use.</summary>
public enum ReturnStep : byte
{
    /// <summary>It is in use, or ejected by an operator, or was just given up, which is heard of as a loss.</summary>
    Idle,

    /// <summary>OUT: waiting before the next probe.</summary>
    BackingOff,

    /// <summary>OUT: it is being connected to and asked who it is.</summary>
    Probing,

    /// <summary>OUT: it is being found out whether it is a server that is in use under another name.</summary>
    Comparing,

    /// <summary>JOINING: it is given time to finish what it had received.</summary>
    Settling,

    /// <summary>JOINING: the keys that it missed are being renewed.</summary>
    Renewing,

    /// <summary>JOINING: it was told to empty itself.</summary>
    Emptying,

    /// <summary>JOINING: emptied, and asked whether it keeps what it is given from now on.</summary>
    Inquiring,

    /// <summary>JOINING: waiting until it no longer drops what it is given, which it does to the end of the second in which it was
    /// emptied.</summary>
    Dropping,

    /// <summary>JOINING: it would not empty itself, and its keys are deleted one by one.</summary>
    Purging,

    /// <summary>WARMING: it is being given what the other replicas hold.</summary>
    Filling,
}
