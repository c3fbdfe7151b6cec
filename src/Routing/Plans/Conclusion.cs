namespace Understudy.Routing.Plans;

/// <summary>How a plan ends.</summary>
public enum Conclusion : byte
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>The client gets the reply that was kept.</summary>
    Reply,

    /// <summary>The item was to be created, and some replica has it: the client is told what a server would say.</summary>
    Exists,

    /// <summary>No replica of the key could be asked.</summary>
    Unavailable,

    /// <summary>The last replica asked did not answer in time.</summary>
    TimedOut,

    /// <summary>The connection broke and there is no other replica.</summary>
    Lost,
}
