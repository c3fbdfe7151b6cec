namespace Understudy.Node.Replication;

/// <summary>What is worth a line in the log of the node.</summary>
internal enum PairEvent : byte
{
    Leads,
    LeadsEmptied,
    Fenced,
    Follows,
    LostLeader,
    Continues,
    RollsBack,
    CopiesAll,
    IsCopied,
    SendsRest,
    SendsAll,
    FollowerLapped,
    HandsOver,
    HandoverGivenUp,
    IsLevel,
    VipCame,
    VipWent,
    WaitsForCopy,
    WaitsNoMore,
    Forwards,
    ForwardsNoMore,
}
