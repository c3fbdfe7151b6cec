namespace Understudy.Routing.Group;

/// <summary>What one member tells another. Times are nanoseconds of the clock of who sent them first, and mean nothing to others.</summary>
public abstract record GroupMessage
{
    /// <summary>A follower asks for its lease to go on.</summary>
    /// <param name="Sent">By the follower's clock; comes back in the grant, and is what the lease counts from.</param>
    /// <param name="Version">The state that the follower has.</param>
    /// <param name="Echo">The leader's newest stamp: a promise not to challenge it for a while. Null: none is made.</param>
    /// <param name="Reaches">The servers that answer the follower, one bit each, the first 64.</param>
    public sealed record Beat(long Sent, GroupVersion Version, long? Echo, ulong Reaches) : GroupMessage;

    /// <summary>A follower has adopted a state.</summary>
    public sealed record Ack(GroupVersion Version) : GroupMessage;

    /// <summary>The follower's lease goes on from when it asked.</summary>
    /// <param name="Stamp">The leader's clock.</param>
    public sealed record Grant(long Sent, long Term, long Stamp) : GroupMessage;

    /// <summary>The leader's newest state.</summary>
    public sealed record Announce(GroupState State, long Stamp) : GroupMessage;

    /// <summary>A taker is alive that does not lead yet.</summary>
    public sealed record Alive(long Term) : GroupMessage;

    /// <summary>The leader has given its office back, for <paramref name="Successor"/> to take.</summary>
    public sealed record Resign(long Term, string Successor) : GroupMessage;
}
