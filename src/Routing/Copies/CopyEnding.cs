namespace Understudy.Routing.Copies;

/// <summary>How a conditional write goes on once nobody is asked any more what it left behind.</summary>
public enum CopyEnding : byte
{
    /// <summary>As its plan says.</summary>
    GoOn,

    /// <summary>The client is not told that anything was written: the server that ran it is gone with what it left behind, and the others
    /// keep the item as it was.</summary>
    Refute,

    /// <summary>There will be nothing to copy in time.</summary>
    TimeOut,
}
