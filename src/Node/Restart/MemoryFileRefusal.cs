namespace Understudy.Node.Restart;

/// <summary>Why items cannot be kept in a file.</summary>
public enum MemoryFileFault
{
    /// <summary>Something else than a file is at the path, or beside it.</summary>
    NotAFile,

    /// <summary>The place of the next life's items cannot be opened.</summary>
    NotOurs,

    /// <summary>What lies there can be neither read nor removed.</summary>
    Stuck,
}

/// <summary>A node cannot keep its items where it was told to.</summary>
/// <param name="Fault">Why.</param>
/// <param name="Path">Where.</param>
/// <param name="PathBeside">The other file, which is there while a node serves.</param>
/// <param name="Reason">What is there, or what the kernel said, in a few words.</param>
public sealed record MemoryFileRefusal(MemoryFileFault Fault, string Path, string PathBeside, string Reason);
