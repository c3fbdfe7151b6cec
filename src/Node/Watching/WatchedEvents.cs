namespace Understudy.Node.Watching;

/// <summary>What a watcher can ask to see, in the words of <c>watch</c>.</summary>
[Flags]
internal enum WatchedEvents : byte
{
    None = 0,

    /// <summary>Every lookup, also those that a write begins with.</summary>
    Fetchers = 1,

    /// <summary>What came of each attempt to store.</summary>
    Mutations = 2,

    Evictions = 4,

    /// <summary>Clients that come and go.</summary>
    Connections = 8,

    /// <summary>Items that a client deletes.</summary>
    Deletions = 16,
}
