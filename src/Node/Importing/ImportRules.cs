namespace Understudy.Node.Importing;

/// <summary>What keeps an import from showing anything old, or losing anything. All hold; a simulation leaves one out to see it
/// missed.</summary>
internal sealed record ImportRules
{
    public static ImportRules All { get; } = new();

    /// <summary>The source is asked also for what has been copied: somebody may have written there since.</summary>
    public bool AsksForCopies { get; init; } = true;

    /// <summary>The source says of itself that clients write elsewhere.</summary>
    public bool MarksSource { get; init; } = true;

    /// <summary>It goes on while others use the source.</summary>
    public bool WaitsForQuiet { get; init; } = true;

    /// <summary>In the end each copied key is looked for at the source.</summary>
    public bool LooksForDeleted { get; init; } = true;
}
