namespace Understudy.Node.Replication;

/// <summary>What a turn of sending has left.</summary>
internal enum SendOutcome : byte
{
    /// <summary>All is sent.</summary>
    Idle,

    /// <summary>There is more.</summary>
    More,

    /// <summary>All items of a whole copy are sent, and all changes that came meanwhile.</summary>
    Copied,

    /// <summary>The ring has lost what was to be sent.</summary>
    Lapped,
}
