using Understudy.Control.Events;

namespace Understudy.Drills;

/// <summary>What it has cost that a server was out of use for a while.</summary>
internal sealed record RealDrillResult
{
    /// <summary>By how much fewer keys may be found, as a share of them.</summary>
    private const double MostFewerHits = 0.01;

    /// <summary>Which share of the requests may fail beside those that failed before.</summary>
    private const double MostMoreErrors = 0.001;

    public required string Server { get; init; }

    /// <summary>Before; while it was ejected; while it returned; after.</summary>
    public required IReadOnlyList<TrafficPhase> Phases { get; init; }

    /// <summary>What the proxy told of the server meanwhile.</summary>
    public required IReadOnlyList<ServiceEvent> Events { get; init; }

    /// <summary>When it was ejected, in Unix seconds.</summary>
    public required double BeganAt { get; init; }

    /// <summary>How long after it was readmitted it was IN again; null: it is not, and does not come nearer.</summary>
    public required double? BackAfterSeconds { get; init; }

    /// <summary>The least hit ratio of the phases that follow the first.</summary>
    public double LeastHitRatio => Phases.Skip(1).Min(phase => phase.HitRatio);

    public long Errors => Phases.Skip(1).Sum(phase => phase.Errors);

    public long Requests => Phases.Skip(1).Sum(phase => phase.Requests);

    public bool HasPassed => BackAfterSeconds is not null && Phases.Skip(1).All(phase =>
        phase.HitRatio >= Phases[0].HitRatio - MostFewerHits && phase.ErrorShare <= Phases[0].ErrorShare + MostMoreErrors);
}
