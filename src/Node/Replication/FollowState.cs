namespace Understudy.Node.Replication;

/// <summary>How far a follower is with its leader.</summary>
internal enum FollowState : byte
{
    /// <summary>It has none.</summary>
    None,

    /// <summary>It has asked from where on it may follow.</summary>
    Asked,

    /// <summary>Records come in.</summary>
    On,
}
