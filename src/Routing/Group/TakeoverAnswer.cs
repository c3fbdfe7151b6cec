namespace Understudy.Routing.Group;

/// <summary>Between two boxes: whether a proxy may lead, and why not.</summary>
public enum TakeoverAnswer : byte
{
    /// <summary>It takes the lead over.</summary>
    Take,

    /// <summary>It makes a group where there is none.</summary>
    Found,

    /// <summary>No server has told whose it is lately.</summary>
    NoServerAnswers,

    /// <summary>Servers have a leader, and what it recorded is not known: nobody can say which of them missed writes.</summary>
    StateUnknown,

    /// <summary>There is no group, and it is not the one to make it.</summary>
    MayNotFound,

    /// <summary>The leader was heard within the time of an office.</summary>
    LeaderIsHeard,

    /// <summary>A server was renewed within the time of an office: its leader is alive.</summary>
    LeaderBeats,

    /// <summary>This host does not hold the VIP, by keepalived's word.</summary>
    HasNoVip,

    /// <summary>It does not take over by itself.</summary>
    WaitsForWord,

    /// <summary>It asks the servers.</summary>
    Asking,

    /// <summary>It tried, and another one was quicker.</summary>
    WasOvertaken,

    /// <summary>It tried, and no server answered in time.</summary>
    TookNone,

    /// <summary>It tried, and reached none of the servers that were in use last.</summary>
    TookNoneInUse,

    /// <summary>It leads.</summary>
    Leads,
}
