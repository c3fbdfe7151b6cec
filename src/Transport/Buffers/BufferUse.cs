namespace Understudy.Transport.Buffers;

/// <summary>What memory for bytes in flight is held for, as statistics tell it.</summary>
public enum BufferUse
{
    /// <summary>Work under way that is none of the others: keys and values of requests, commands, lists.</summary>
    Work,

    /// <summary>What clients have sent and what is no whole request yet, or waits for its turn.</summary>
    Requests,

    /// <summary>Replies that clients have not taken.</summary>
    Replies,

    /// <summary>What waits to be sent to servers.</summary>
    ToServers,

    /// <summary>Replies of servers that are not whole yet.</summary>
    FromServers,
}
