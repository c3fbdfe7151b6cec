namespace Understudy.Store;

/// <summary>Where a walk over all items goes on. The default is the beginning.</summary>
/// <remarks>Every item present during the whole walk is visited; one that moves because the index grows may be visited twice, and
/// where the index becomes smaller the walk begins again.</remarks>
public struct WalkCursor
{
    internal uint NextBucket { get; set; }

    /// <summary><see cref="Index.ItemIndex.Joins"/> when it began.</summary>
    internal uint Joins { get; set; }

    public bool IsAtEnd { get; internal set; }
}
