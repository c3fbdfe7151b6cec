namespace Understudy.Connections.Clients;

/// <summary>What a client is told that sends more of a request.</summary>
public enum Room
{
    /// <summary>It may go on.</summary>
    Given,

    /// <summary>What it has sent is kept, and it has to wait with the rest.</summary>
    Awaited,

    /// <summary>There is none, not even for what it has sent.</summary>
    None,
}
