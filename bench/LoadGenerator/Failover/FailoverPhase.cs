namespace Understudy.LoadGenerator.Failover;

/// <summary>Where a failover stands, as the proxy's own statistics tell.</summary>
internal enum FailoverPhase
{
    /// <summary>Both servers are IN.</summary>
    Before,

    /// <summary>The primary is gone.</summary>
    Outage,

    /// <summary>The primary has been started again, and is not IN yet: it settles and is filled.</summary>
    Return,

    /// <summary>Both are IN again.</summary>
    After,
}
