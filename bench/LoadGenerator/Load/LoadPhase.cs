namespace Understudy.LoadGenerator.Load;

/// <summary>Where a run stands. Each phase leads only to the next.</summary>
internal enum LoadPhase
{
    /// <summary>Connections are being opened; a refused one is tried again.</summary>
    Connecting,

    /// <summary>Every item is stored once.</summary>
    Filling,

    /// <summary>The load runs, nothing is counted.</summary>
    WarmingUp,

    /// <summary>The load runs and counts.</summary>
    Measuring,

    /// <summary>It is over; the loop is about to return.</summary>
    Done,
}
