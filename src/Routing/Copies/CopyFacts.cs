namespace Understudy.Routing.Copies;

/// <summary>What is known of what a conditional write left behind, when it is to go to the other replicas.</summary>
public readonly record struct CopyFacts
{
    /// <summary>A later write leaves nothing of the item as it was, and has gone to those replicas already.</summary>
    public bool IsReplaced { get; init; }

    /// <summary>Another write of the key ran elsewhere meanwhile, and neither knows what the other leaves behind.</summary>
    public bool IsContested { get; init; }

    /// <summary>The server has told it.</summary>
    public bool IsKnown { get; init; }

    /// <summary>The server is one that can tell it.</summary>
    public bool TellsState { get; init; }
}
