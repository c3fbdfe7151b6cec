namespace Understudy.Node.Replication;

/// <summary>What the two nodes tell each other ten times a second.</summary>
/// <param name="Role">What it does.</param>
/// <param name="Epoch">Of a leader its own, of others the highest they know.</param>
/// <param name="Wants">Whether it should lead.</param>
/// <param name="IsComplete">Whether it has everything up to its head.</param>
/// <param name="LastEpoch">Of the last term that its log has reached.</param>
/// <param name="Head">Number of its last record.</param>
/// <param name="Clock">Its clock, in milliseconds.</param>
/// <param name="Cas">The token that it gave last.</param>
/// <param name="Echo">The clock that the other one showed last; 0: none yet.</param>
internal readonly record struct PairStatus(
    PairRole Role, long Epoch, bool Wants, bool IsComplete, long LastEpoch, long Head, long Clock, ulong Cas, long Echo)
{
    /// <summary>Who of two should lead: who has more.</summary>
    public int RankBeside(in PairStatus other) =>
        (IsComplete, LastEpoch, Head).CompareTo((other.IsComplete, other.LastEpoch, other.Head));
}
