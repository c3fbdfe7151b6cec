namespace Understudy.Node.Replication;

/// <summary>What a node of a pair does.</summary>
internal enum PairRole : byte
{
    /// <summary>It has just started, and looks for the other one.</summary>
    Boot,

    /// <summary>It keeps a copy of what its leader has, or waits for one.</summary>
    Follower,

    /// <summary>It takes the writes.</summary>
    Leader,

    /// <summary>It has led, and somebody else does or is about to.</summary>
    Fenced,
}
