using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Understudy.Connections.Clients;
using Understudy.Transport.Measuring;

namespace Understudy.Node.Replication;

/// <summary>What is said of a pair to people: in the log, in statistics, to operators.</summary>
internal static class PairText
{
    public static string Of(PairRole role) => role switch
    {
        PairRole.Boot => "starting",
        PairRole.Follower => "follower",
        PairRole.Leader => "leader",
        PairRole.Fenced => "fenced",
        _ => throw new UnreachableException($"{role} is no role"),
    };

    /// <summary>How the two nodes stand to each other, in a word.</summary>
    public static string LinkOf(PairReport report) => report switch
    {
        { Peer: null } => "down",
        { Sending: SendState.Streaming } => "streaming",
        { Sending: SendState.Copying } or { Following: FollowState.On, IsWhole: false } => "copying",
        { Sending: SendState.OffersAll or SendState.OffersRest } or { Following: FollowState.Asked } => "beginning",
        { Following: FollowState.On } => "streaming",
        _ => "idle",
    };

    /// <summary>By whom a client is answered, in a word.</summary>
    public static string AckOf(PairReport report) => report switch
    {
        { WantsAcks: false } => "off",
        { IsAckSure: true } => "both",
        _ => "alone",
    };

    /// <summary>For statistics: a name and a value each.</summary>
    public static IEnumerable<(string Name, string Value)> Lines(PairReport report, DurationSummary lag)
    {
        yield return ("role", Of(report.Role));
        yield return ("should_lead", report.Wants ? "yes" : "no");
        if (report.HasVip is { } hasVip) yield return ("vip", hasVip ? "here" : "elsewhere");
        yield return ("epoch", Text(report.Epoch));
        yield return ("link", LinkOf(report));
        yield return ("peer", report.Peer ?? "none");
        yield return ("peer_role", report.PeerRole is { } role ? Of(role) : "unknown");
        yield return ("whole", report.IsWhole ? "yes" : "no");
        yield return ("head", Text(report.Head));
        if (report.Acked is { } acked)
        {
            yield return ("acked", Text(acked));
            yield return ("lag_changes", Text(report.Head - Math.Max(0, acked)));
        }

        if (report.SinceLevel is { } since) yield return ("level_ms_ago", Text((long)since.TotalMilliseconds));
        if (report.Role == PairRole.Leader) yield return ("ack", AckOf(report));
        yield return ("ack_given_up", Text(report.AckGivenUp));
        yield return ("ack_untold", Text(report.AckUntold));
        yield return ("forwarded", Text(report.Forwarded));
        yield return ("forwarded_lost", Text(report.ForwardedLost));
        yield return ("carried_clients", Text(report.CarriedClients));
        yield return ("log_first", Text(report.First));
        yield return ("log_bytes", Text(report.LogBytes));
        yield return ("links", Text(report.Links));
        yield return ("whole_copies", Text(report.WholeCopies));
        yield return ("partial_copies", Text(report.PartialCopies));
        yield return ("changes_sent", Text(report.RecordsSent));
        yield return ("items_sent", Text(report.ItemsCopied));
        yield return ("changes_applied", Text(report.RecordsApplied));
        yield return ("items_received", Text(report.ItemsReceived));
        yield return ("not_stored", Text(report.NotStored));
        yield return ("keys_rolled_back", Text(report.RolledBack));
        foreach (var (name, value) in DurationReport.Of("lag", lag)) yield return (name, Text(value));
    }

    public static void Log(ILogger logger, PairEvent happened, long number, string peer)
    {
        switch (happened)
        {
            case PairEvent.Leads: logger.PairLeads(number); break;
            case PairEvent.LeadsEmptied: logger.PairLeadsEmptied(number); break;
            case PairEvent.Fenced: logger.PairFenced(number); break;
            case PairEvent.Follows: logger.PairFollows(peer); break;
            case PairEvent.LostLeader: logger.PairLostLeader(); break;
            case PairEvent.Continues: logger.PairContinues(number); break;
            case PairEvent.RollsBack: logger.PairRollsBack(number); break;
            case PairEvent.CopiesAll: logger.PairCopiesAll(); break;
            case PairEvent.IsCopied: logger.PairIsCopied(number); break;
            case PairEvent.SendsRest: logger.PairSendsRest(peer, number); break;
            case PairEvent.SendsAll: logger.PairSendsAll(peer); break;
            case PairEvent.FollowerLapped: logger.PairFollowerLapped(peer); break;
            case PairEvent.HandsOver: logger.PairHandsOver(peer); break;
            case PairEvent.HandoverGivenUp: logger.PairHandoverGivenUp(); break;
            case PairEvent.IsLevel: logger.PairIsLevel(peer, number); break;
            case PairEvent.VipCame: logger.PairVipCame(); break;
            case PairEvent.VipWent: logger.PairVipWent(); break;
            case PairEvent.WaitsForCopy: logger.PairWaitsForCopy(peer); break;
            case PairEvent.Forwards: logger.PairForwards(peer); break;
            case PairEvent.ForwardsNoMore: logger.PairForwardsNoMore(); break;
            case PairEvent.WaitsNoMore: logger.PairWaitsNoMore(); break;
            default: throw new UnreachableException($"{happened} is no event");
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
