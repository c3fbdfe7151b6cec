using Understudy.Proxy.Pulse;

namespace Understudy.Control.Admin;

/// <summary>What <c>/api/history</c> answers. Names are stable.</summary>
public sealed record HistoryDocument
{
    /// <summary>Oldest first. Their servers are in the order in which the status has them.</summary>
    public required IReadOnlyList<PulseSample> Samples { get; init; }
}
