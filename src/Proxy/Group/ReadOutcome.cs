namespace Understudy.Proxy.Group;

/// <summary>What became of a key that a follower asked servers for.</summary>
internal enum ReadOutcome
{
    /// <summary>A server is being asked.</summary>
    Open,

    Hit,

    /// <summary>No server that is in use has it.</summary>
    Miss,

    /// <summary>Nothing was told that may be given to a client: the leader has to be asked.</summary>
    Failed,
}
