namespace Understudy.Proxy.Pulse;

/// <summary>How many waits were about as long. Names are stable.</summary>
public sealed record WaitCount
{
    /// <summary>They were shorter, by at most a thirty-second part.</summary>
    public required double Seconds { get; init; }

    public required long Count { get; init; }
}
