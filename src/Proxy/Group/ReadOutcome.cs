namespace Understudy.Proxy.Group;

/// <summary>What became of a key that a follower asked servers for.</summary>
internal enum ReadOutcome
{
    /// <summary>A server is being asked.</summary>
    Open,

    Hit,

    /// <summary>No server that is in use has it.</summary>
    Miss,

    /// <summary>No server told anything that may be believed: the leader has to be asked.</summary>
    Failed,
}
