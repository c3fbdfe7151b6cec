namespace Understudy.Protocol.Links;

/// <summary>What a line between two proxies of a group is. <c>docs/group.md</c> shows each.</summary>
public enum LinkVerb : byte
{
    /// <summary>A follower asks for its lease to go on.</summary>
    Beat,

    /// <summary>A follower has adopted a state.</summary>
    Ack,

    /// <summary>A follower hands over a client's request, which follows the line.</summary>
    Write,

    /// <summary>A follower saw that a server lacks what another one has.</summary>
    Repair,

    /// <summary>A server does not answer the follower.</summary>
    Suspect,

    /// <summary>What became of a write of this key is not known.</summary>
    Doubt,

    /// <summary>The leader prolongs a lease.</summary>
    Grant,

    /// <summary>The leader's newest state, to the end of the line.</summary>
    State,

    /// <summary>A taker that does not lead yet is alive.</summary>
    Alive,

    /// <summary>The answer to a request, which follows the line.</summary>
    Reply,

    /// <summary>A request was not begun; why, to the end of the line.</summary>
    No,

    /// <summary>The leader has given its office back.</summary>
    Resign,
}
