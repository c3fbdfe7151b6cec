using Understudy.Control.Events;

namespace Understudy.Drills;

/// <summary>What a drill has shown.</summary>
internal sealed record DrillResult
{
    public required string Fault { get; init; }

    public required string Server { get; init; }

    /// <summary>Before, during and after.</summary>
    public required IReadOnlyList<DrillPhase> Phases { get; init; }

    /// <summary>What the proxy told of the server meanwhile.</summary>
    public required IReadOnlyList<ServiceEvent> Events { get; init; }

    /// <summary>When it was done, in Unix seconds.</summary>
    public required double BeganAt { get; init; }

    /// <summary>How long it took until it was IN again; null: it did not come back.</summary>
    public required double? BackAfterSeconds { get; init; }

    public bool HasPassed => BackAfterSeconds is not null && Phases.Sum(phase => phase.Old) == 0;
}
