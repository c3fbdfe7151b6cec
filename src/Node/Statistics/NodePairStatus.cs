using Understudy.Node.Replication;
using Understudy.Transport.Measuring;

namespace Understudy.Node.Statistics;

/// <summary>How a node of a pair stands to the other one. Names are stable; times are in seconds.</summary>
public sealed record NodePairStatus
{
    /// <summary>starting, follower, leader, fenced (it has led, and somebody else does or is about to).</summary>
    public required string Role { get; init; }

    /// <summary>Of the two the one that leads if both have the same.</summary>
    public required bool ShouldLead { get; init; }

    /// <summary>Whether the address that moves is here; null: an operator says who leads.</summary>
    public required bool? HasVip { get; init; }

    /// <summary>The term of the leader that it is, or knows of.</summary>
    public required long Epoch { get; init; }

    /// <summary>down, idle, beginning, copying (everything), streaming (each change).</summary>
    public required string Link { get; init; }

    /// <summary>Where the other node is; null: there is no line to it.</summary>
    public required string? Peer { get; init; }

    /// <summary>Null: not known.</summary>
    public required string? PeerRole { get; init; }

    /// <summary>Whether nothing is missing up to its last change.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>Of a leader with a follower: changes that the follower has not confirmed. Null of others.</summary>
    public required long? LagChanges { get; init; }

    /// <summary>Who has what clients have been told: off (they do not wait for the follower), alone (they would, but it is not level),
    /// both.</summary>
    public required string Ack { get; init; }

    public required double LagSecondsP50 { get; init; }

    public required double LagSecondsP99 { get; init; }

    /// <summary>Of a follower: how long ago it had everything. Null of others.</summary>
    public required double? LevelSecondsAgo { get; init; }

    internal static NodePairStatus Of(PairNode pair)
    {
        var (report, lag) = (pair.Report, new DurationSummary([pair.Lag]));
        return new NodePairStatus
        {
            Role = PairText.Of(report.Role),
            ShouldLead = report.Wants,
            HasVip = report.HasVip,
            Epoch = report.Epoch,
            Link = PairText.LinkOf(report),
            Peer = report.Peer,
            PeerRole = report.PeerRole is { } role ? PairText.Of(role) : null,
            IsWhole = report.IsWhole,
            LagChanges = report.Acked is { } acked ? Math.Max(0, report.Head - Math.Max(0, acked)) : null,
            Ack = PairText.AckOf(report),
            LagSecondsP50 = lag.Percentile(0.5).TotalSeconds,
            LagSecondsP99 = lag.Percentile(0.99).TotalSeconds,
            LevelSecondsAgo = report.SinceLevel?.TotalSeconds,
        };
    }
}
