using Understudy.Proxy.Group;
using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Statistics;

/// <summary>The numbers of a proxy's part in its group, for tools that keep them.</summary>
internal static class GroupMetrics
{
    private static readonly string[] Roles = ["joining", "follower", "candidate", "settling", "leader", "resigning"];

    public static IEnumerable<MetricFamily> Of(GroupStatus group) =>
    [
        new("understudy_group_role", MetricKind.Gauge, "1 for what a proxy is in its group.",
            [.. Roles.Select(role => new MetricSample(MetricSample.LabelsOf(("is", role)), role == group.Role ? 1 : 0))]),
        Gauge("understudy_group_serving", "1 while its clients are served, by itself or by the leader.", group.IsServing ? 1 : 0),
        Gauge("understudy_group_term", "Grows with each office.", group.Term),
        Gauge("understudy_group_leader_known_since_seconds", "Since when it has known of the leader that there is, in Unix time.",
            group.LeaderSince),
        Gauge("understudy_group_members", "Members that what was agreed on counts.", group.Members.Count(member => member.IsRecorded)),
        Gauge("understudy_group_lines_down", "Members that there is no line to.", group.Members.Count(member => !member.IsLinked)),
        Gauge("understudy_group_coordinator_up", "1 while the coordinator answers.", group.CoordinatorAnswers ? 1 : 0),
        Gauge("understudy_group_carried_clients", "Clients of a proxy that does not lead.", group.CarriedClients),
        Counter("understudy_group_reads_answered_total", "Reads that a proxy which does not lead answered itself.", group.ReadsAnswered),
        Counter("understudy_group_reads_handed_over_total", "Reads that the leader was asked for after all.", group.ReadsHandedOver),
        Counter("understudy_group_reads_without_lease_total", "Answers of servers that came without a lease, and were given to nobody.",
            group.ReadsWithoutLease),
        Counter("understudy_group_refused_clients_total", "Clients that were told that there is no leader.", group.RefusedClients),
        Counter("understudy_group_dismissed_clients_total", "Carried clients closed for the memory that they held.",
            group.DismissedClients),
    ];

    private static MetricFamily Counter(string name, string meaning, double value) => new(name, MetricKind.Counter, meaning, value);

    private static MetricFamily Gauge(string name, string meaning, double value) => new(name, MetricKind.Gauge, meaning, value);
}
