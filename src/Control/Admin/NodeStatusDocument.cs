using Understudy.Node.Statistics;

namespace Understudy.Control.Admin;

/// <summary>What <c>/api/status</c> of a node answers. Names are stable.</summary>
internal sealed record NodeStatusDocument
{
    /// <summary>Of the program.</summary>
    public required string Version { get; init; }

    public required int ProcessId { get; init; }

    public required NodeStatus Node { get; init; }
}
