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

    /// <summary>From here on the connection carries a follower's client, once the leader has answered that it is alive.</summary>
    Carry,

    /// <summary>As <see cref="Carry"/>, of a client that has to log in.</summary>
    Admit,

    /// <summary>The leader has given its office back.</summary>
    Resign,

    /// <summary>A node of a pair, and how it is. What follows is said between the two nodes of a pair; <c>docs/pair.md</c> shows
    /// each.</summary>
    Status,

    /// <summary>A follower says what it has.</summary>
    Follow,

    /// <summary>It may go on behind a change.</summary>
    Continue,

    /// <summary>It is sent everything.</summary>
    Full,

    /// <summary>The follower is ready for what comes behind a change.</summary>
    Ready,

    /// <summary>The state of a key, which follows the line with its value.</summary>
    Item,

    /// <summary>A key has no item.</summary>
    Gone,

    /// <summary>Nothing has an item.</summary>
    Flush,

    /// <summary>Everything has been sent.</summary>
    End,

    /// <summary>The follower has dropped a key that the leader is to drop too.</summary>
    Drop,

    /// <summary>The same of all keys.</summary>
    DropAll,

    /// <summary>That were all of them.</summary>
    RolledBack,

    /// <summary>The leader has dropped them, up to a change.</summary>
    Dropped,

    /// <summary>The other one should lead.</summary>
    Lead,

    /// <summary>The other one leads behind a change.</summary>
    Handover,

    /// <summary>An operator's word on who should lead.</summary>
    Want,

    /// <summary>A follower's client asks something, which follows the line.</summary>
    Ask,

    /// <summary>The client has taken so much of its answers.</summary>
    Took,

    /// <summary>The client is gone.</summary>
    Leave,

    /// <summary>What it is answered, which follows the line.</summary>
    Told,

    /// <summary>It has all answers up to a byte, which tell of no change behind another number.</summary>
    Done,

    /// <summary>It is served no more.</summary>
    Left,
}
