namespace Understudy.Node.Sessions;

/// <summary>How a <see cref="KeyDump"/> tells of an item.</summary>
internal enum DumpFormat
{
    /// <summary>Key, times, token, class and size.</summary>
    Metadump,

    /// <summary>The request that fetches it.</summary>
    Mgdump,

    /// <summary>Key, length of the value, and when it expires.</summary>
    Cachedump,
}
