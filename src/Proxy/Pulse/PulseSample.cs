namespace Understudy.Proxy.Pulse;

/// <summary>What passed through the proxy within a while: rates are per second, times are in seconds. Names are stable.</summary>
public sealed record PulseSample
{
    /// <summary>When it ended, in Unix time.</summary>
    public required double Time { get; init; }

    /// <summary>How long it was.</summary>
    public required double Seconds { get; init; }

    /// <summary>Requests that were read.</summary>
    public required double Requests { get; init; }

    /// <summary>Keys that were asked for and found.</summary>
    public required double Hits { get; init; }

    /// <summary>Keys that were asked for and not found.</summary>
    public required double Misses { get; init; }

    /// <summary>Requests that failed, those that were none left out.</summary>
    public required double Errors { get; init; }

    /// <summary>Half of the clients' waits were no longer; null: nobody waited.</summary>
    public required double? WaitP50 { get; init; }

    public required double? WaitP99 { get; init; }

    public required double? WaitP999 { get; init; }

    /// <summary>Clients that were connected at the end.</summary>
    public required int Connections { get; init; }

    public required double BytesReceived { get; init; }

    public required double BytesSent { get; init; }

    /// <summary>In the order in which the status has them; without those that were added meanwhile.</summary>
    public required IReadOnlyList<ServerPulse> Servers { get; init; }
}
