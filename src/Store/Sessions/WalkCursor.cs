namespace Understudy.Store;

/// <summary>Where a walk over all items goes on. The default is the beginning.</summary>
/// <remarks>Every item present during the whole walk is visited; one that moves because the index grows may be visited twice.</remarks>
public struct WalkCursor
{
    internal uint NextBucket { get; set; }

    public bool IsAtEnd { get; internal set; }
}
