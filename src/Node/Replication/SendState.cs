namespace Understudy.Node.Replication;

/// <summary>What a leader sends to its follower.</summary>
internal enum SendState : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>It has been told from where on changes come.</summary>
    OffersRest,

    /// <summary>It has been told to make room for everything.</summary>
    OffersAll,

    /// <summary>All items, and changes.</summary>
    Copying,

    /// <summary>Changes.</summary>
    Streaming,
}
