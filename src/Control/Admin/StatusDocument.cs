using Understudy.Proxy.Operating;

namespace Understudy.Control.Admin;

/// <summary>What <c>/api/status</c> answers. Names are stable: they come, and do not go.</summary>
public sealed record StatusDocument
{
    /// <summary>Of the program.</summary>
    public required string Version { get; init; }

    public required int ProcessId { get; init; }

    /// <summary>serving: all is well; degraded: clients are served by what copies there are; failing: some keys have no server.</summary>
    public required string Verdict { get; init; }

    /// <summary>What is not as it should be, the worst first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    public required ProxyStatus Proxy { get; init; }
}
