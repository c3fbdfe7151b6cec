namespace Understudy.Node.Replication;

/// <summary>What has happened between two nodes.</summary>
internal sealed class PairCounters
{
    public long Links;
    public long WholeCopies;
    public long PartialCopies;
}
