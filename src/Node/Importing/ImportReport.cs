namespace Understudy.Node.Importing;

/// <summary>An import at one moment.</summary>
internal sealed record ImportReport
{
    public required string Source { get; init; }
    public required ImportState State { get; init; }

    /// <summary>Why it ended; empty while it has not.</summary>
    public required string Reason { get; init; }

    /// <summary>How often all keys of the source have been compared.</summary>
    public required long Passes { get; init; }

    /// <summary>How many items the source says that it has.</summary>
    public required long SourceItems { get; init; }

    /// <summary>Keys that were listed in this pass, or the last one.</summary>
    public required long Listed { get; init; }

    /// <summary>Of those, keys that were not here as they are there.</summary>
    public required long Differing { get; init; }

    /// <summary>Of those, keys that are still to be copied.</summary>
    public required long Left { get; init; }

    /// <summary>Items that were copied, whoever asked for them.</summary>
    public required long Copied { get; init; }
    public required long CopiedBytes { get; init; }

    /// <summary>Keys that clients wanted and the source was asked for.</summary>
    public required long ReadThrough { get; init; }

    /// <summary>Items of the source that were left alone, since a client had written the key here.</summary>
    public required long Kept { get; init; }

    /// <summary>Items that went here because they went there.</summary>
    public required long Dropped { get; init; }

    /// <summary>Items that found no room here, are too large, or have a key that no command can name.</summary>
    public required long NotStored { get; init; }

    /// <summary>Keys that clients have written here.</summary>
    public required long Written { get; init; }

    /// <summary>How long ago others asked the source for anything.</summary>
    public required TimeSpan SinceOthers { get; init; }
    public required TimeSpan Lasted { get; init; }
}
