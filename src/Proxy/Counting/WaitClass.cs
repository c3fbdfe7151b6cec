namespace Understudy.Proxy.Counting;

/// <summary>Requests whose waits are counted together: they take about as long.</summary>
internal enum WaitClass : byte
{
    /// <summary>One key is read.</summary>
    Get,

    /// <summary>Many keys are read.</summary>
    GetMany,

    /// <summary>A value is stored: set and its like.</summary>
    Store,
    Delete,

    /// <summary>incr and decr.</summary>
    Count,

    /// <summary>A TTL is set: touch, gat.</summary>
    Touch,

    /// <summary>flush_all, and what goes to all servers.</summary>
    Other,
}
