using Understudy.Simulation.Checking;
using Understudy.Simulation.Faults;

namespace Understudy.Simulation;

/// <summary>What came of a run.</summary>
internal sealed record SimulationResult
{
    public required SimulationOptions Options { get; init; }

    public required IReadOnlyList<Fault> Faults { get; init; }

    public required IReadOnlyList<Violation> Violations { get; init; }

    public required History History { get; init; }

    public required Timeline Timeline { get; init; }

    public required long Events { get; init; }

    /// <summary>Items that the proxy gave back to servers that had lost them alone.</summary>
    public required long Repairs { get; init; }
}
