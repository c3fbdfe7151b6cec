namespace Understudy.LoadGenerator.Failover;

/// <summary>What the clients do.</summary>
internal enum LoadMode
{
    /// <summary>Nothing.</summary>
    Idle,

    /// <summary>Each stores every key of its own once.</summary>
    Filling,

    /// <summary>Gets and sets, each connection as many as it may have in flight, the next after a reply.</summary>
    Flat,

    /// <summary>Gets and sets by a timetable.</summary>
    Paced,

    /// <summary>Each reads every key of its own once.</summary>
    Sweeping,
}
