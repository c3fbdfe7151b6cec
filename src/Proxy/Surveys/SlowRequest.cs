namespace Understudy.Proxy.Surveys;

/// <summary>A request that took long, and where the time went. Names are stable.</summary>
public sealed record SlowRequest
{
    /// <summary>When it was over, in Unix seconds.</summary>
    public required double Time { get; init; }

    /// <summary>Where it came from.</summary>
    public required string Client { get; init; }

    /// <summary>The pool whose servers were asked; null: there is one only.</summary>
    public string? Pool { get; init; }

    /// <summary>As the protocol spells it.</summary>
    public required string Verb { get; init; }

    /// <summary>As in <c>stats requests</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Of many the first; what cannot be shown is escaped. Empty: there is none, or it is not known any more.</summary>
    public required string Key { get; init; }

    /// <summary>How many more keys were asked for.</summary>
    public required int MoreKeys { get; init; }

    /// <summary>The worker whose client asked.</summary>
    public required int Worker { get; init; }

    /// <summary>How long it took, all in all.</summary>
    public required double Seconds { get; init; }

    /// <summary>Of that in line, before it set out, since servers took writes too slowly.</summary>
    public required double InLineSeconds { get; init; }

    /// <summary>Of that at the end, when its reply was there and those to earlier requests of the client were not.</summary>
    public required double ForTurnSeconds { get; init; }

    /// <summary>What came of asking servers, once it had taken an eighth of the limit, and what failed before; in the order in which it
    /// was known.</summary>
    public required IReadOnlyList<SlowStep> Steps { get; init; }

    /// <summary>Steps that were too many to keep.</summary>
    public required int MoreSteps { get; init; }
}
