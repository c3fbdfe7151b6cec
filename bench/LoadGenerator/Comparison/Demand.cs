namespace Understudy.LoadGenerator.Comparison;

/// <summary>A ratio that one target must reach against another under the same load.</summary>
/// <param name="IsAtLeast">Whether the bound is the least ratio allowed, or the most.</param>
internal sealed record Demand(string Subject, string Peer, Measure Measure, bool IsAtLeast, double Bound)
{
    public static Demand AtLeast(string subject, string peer, Measure measure, double bound) => new(subject, peer, measure, true, bound);

    public static Demand AtMost(string subject, string peer, Measure measure, double bound) => new(subject, peer, measure, false, bound);

    public bool IsMetBy(double ratio) => IsAtLeast ? ratio >= Bound : ratio <= Bound;
}
