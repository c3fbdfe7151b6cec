namespace Understudy.Routing.Group;

/// <summary>What a leader knows of another member.</summary>
internal sealed class MemberStanding(string id)
{
    public string Id => id;

    /// <summary>Number of the state that made it a member.</summary>
    public long Since { get; set; }

    /// <summary>Newest state it has confirmed.</summary>
    public long Acked { get; set; }

    /// <summary>When it was last given a lease.</summary>
    public long GrantedAt { get; set; } = GroupMember.Never;

    /// <summary>Newest stamp of the leader that came back as a promise.</summary>
    public long Promised { get; set; } = GroupMember.Never;

    public long HeardAt { get; set; }

    /// <summary>Number of the state without it; it counts until that one is safe. Zero: it is a member.</summary>
    public long GoneIn { get; set; }
}
