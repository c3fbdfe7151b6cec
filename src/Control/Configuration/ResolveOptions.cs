namespace Understudy.Control.Configuration;

/// <summary>How host names become addresses.</summary>
public sealed record ResolveOptions
{
    /// <summary>Longest wait for all host names together at the start. Default 5 s, glibc's own per-server timeout; 100 ms to 1
    /// min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause between two look-ups of the names of servers that are out of use, which may have moved. Default 1 s; 0 (never) to
    /// 10 min.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);
}
