using Understudy.Routing.Group;

namespace Understudy.Proxy.Group;

/// <summary>Says why a proxy of two boxes does not lead.</summary>
internal static class TakeoverText
{
    public static string Of(TakeoverAnswer answer) => answer switch
    {
        TakeoverAnswer.Leads => "it leads",
        TakeoverAnswer.Take or TakeoverAnswer.Found or TakeoverAnswer.Asking => "it is about to take the servers",
        TakeoverAnswer.NoServerAnswers => "no server tells who leads",
        TakeoverAnswer.StateUnknown => "servers have had a leader, and this proxy knows nothing of what they missed",
        TakeoverAnswer.MayNotFound => "there is no group yet, and this proxy was not started to found one",
        TakeoverAnswer.LeaderIsHeard => "the leader is heard",
        TakeoverAnswer.LeaderBeats => "a server was renewed by its leader a moment ago",
        TakeoverAnswer.HasNoVip => "the last leader is silent, and this host does not hold the VIP, by keepalived's word",
        TakeoverAnswer.WaitsForWord => "the last leader is silent, and nobody has told this proxy to lead: understudy group lead",
        TakeoverAnswer.WasOvertaken => "another proxy was quicker to take the servers",
        TakeoverAnswer.TookNone => "no server let itself be taken in time",
        _ => "it reaches none of the servers that were in use last",
    };
}
