namespace Understudy.Proxy.Pulse;

/// <summary>What passed between the proxy and one server within a while.</summary>
public sealed record ServerPulse
{
    /// <summary>Requests a second.</summary>
    public required double Requests { get; init; }

    /// <summary>Requests a second that it gave no good answer to.</summary>
    public required double Errors { get; init; }

    /// <summary>Half of its replies came within so many seconds; null: there were none.</summary>
    public required double? ReplyP50 { get; init; }

    public required double? ReplyP99 { get; init; }

    /// <summary>Requests without an answer, at the end.</summary>
    public required long Waiting { get; init; }
}
