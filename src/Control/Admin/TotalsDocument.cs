using Understudy.Proxy.Pulse;

namespace Understudy.Control.Admin;

/// <summary>What <c>/api/totals</c> answers. Names are stable.</summary>
public sealed record TotalsDocument
{
    /// <summary>When the process was started, in Unix seconds: another one counts anew.</summary>
    public required long StartedAt { get; init; }

    public required IReadOnlyList<PoolTotals> Pools { get; init; }
}
