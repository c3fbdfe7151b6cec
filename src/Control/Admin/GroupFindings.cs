using Understudy.Proxy.Group;

namespace Understudy.Control.Admin;

/// <summary>Says of a proxy's part in its group what is wrong.</summary>
internal static class GroupFindings
{
    /// <param name="group">As the proxy knows it.</param>
    /// <param name="now">Unix seconds.</param>
    public static IEnumerable<Finding> Of(GroupStatus group, double now)
    {
        if (!group.IsServing)
        {
            yield return new Finding
            {
                Severity = "error",
                What = $"clients are not served: {group.Obstacle}",
                Seconds = Math.Max(0, now - group.LeaderSince),
                Doing = group.Role == "settling"
                    ? "it leads once nothing of the last leader can be on its way"
                    : "its clients wait for a leader, for a second at most, and are told that there is none",
                Advice = group.Takeover is null
                    ? "see whether a majority of etcd answers, and whether another proxy of the group runs and reaches a server"
                    : "see whether the other proxy runs and reaches a server; if its box is gone, and this one does not take over by "
                        + "itself, say 'understudy group lead' here",
            };
        }

        if (!group.CoordinatorAnswers)
        {
            yield return new Finding
            {
                Severity = "warning",
                What = group.Takeover is null
                    ? $"the coordinator of the group does not answer: {group.CoordinatorProblem}"
                    : $"no server tells this proxy who leads: {group.CoordinatorProblem}",
                Doing = group.Takeover is null
                    ? "the group goes on while its members hear each other; nobody can take over, and no server may leave"
                    : "it asks again, ten times a second, and cannot lead meanwhile",
                Advice = group.Takeover is null
                    ? "look at etcd, and at --group-etcd and the files that go with it"
                    : "see whether the servers run, and can be reached from here",
            };
        }

        foreach (var member in group.Members.Where(member => !member.IsLinked))
        {
            yield return new Finding
            {
                Severity = "warning",
                What = $"there is no line to {member.Id}: {member.Problem}",
                Doing = member.IsRecorded ? "it is called again, and taken out of the record when it stays away" : "it is called again",
                Advice = $"see whether the proxy {member.Id} runs and can be reached",
            };
        }
    }
}
