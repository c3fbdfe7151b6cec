namespace Understudy.Routing.Group;

/// <summary>What a proxy is in its group.</summary>
public enum GroupRole : byte
{
    /// <summary>Not in the record yet: it forwards everything and shows nothing of its own.</summary>
    Joining,

    /// <summary>Answers reads under a lease and hands writes to the leader.</summary>
    Follower,

    /// <summary>Tries to take over, and does not know yet whether it has.</summary>
    Candidate,

    /// <summary>Leads, and waits until nothing of former leaders can arrive any more: it writes nothing yet.</summary>
    Settling,

    /// <summary>Makes all writes.</summary>
    Leader,

    /// <summary>Leads, takes no more writes, and hands the office over once those under way are done.</summary>
    Resigning,
}
