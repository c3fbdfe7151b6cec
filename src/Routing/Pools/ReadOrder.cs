namespace Understudy.Routing.Pools;

/// <summary>Which replicas of a key are read, and in which order: those that are IN, first copy first; where there is none, or one of
/// them gave no answer, those that are draining; where there is none of either, those that are warming.</summary>
/// <remarks>
/// One that is draining holds every write, and is left in peace while another can answer. One that is warming lacks what was there before
/// it was emptied: it is read where the other choice is an error, since a miss is legal and it holds nothing old.
/// </remarks>
public readonly record struct ReadOrder(ReplicaMask In, ReplicaMask Draining, ReplicaMask Warming)
{
    /// <summary>Of so many replicas, each of which is IN.</summary>
    public static ReadOrder AllIn(int replicas) => new(ReplicaMask.All(replicas), ReplicaMask.None, ReplicaMask.None);

    /// <summary>All that may be asked, first to last.</summary>
    /// <param name="hasFailed">One that was asked gave no answer.</param>
    internal ReplicaMask Readable(bool hasFailed)
    {
        var whole = In | Draining;
        if (whole.IsEmpty) return Warming;
        return hasFailed || In.IsEmpty ? whole : In;
    }

    /// <summary>The next to be asked; none if it is known by now what there is to know.</summary>
    /// <param name="tried">Those that were asked.</param>
    /// <param name="hasFailed">The last one of them gave no answer.</param>
    internal ReplicaMask Next(ReplicaMask tried, bool hasFailed) =>
        In.Except(tried) is { IsEmpty: false } next ? next.FirstOnly : Readable(hasFailed).Except(tried).FirstOnly;
}
