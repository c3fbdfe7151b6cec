using Understudy.Proxy.Group;

namespace Understudy.Screens;

/// <summary>A proxy's part in its group, in three lines.</summary>
internal static class GroupLines
{
    /// <param name="frame">Gets them.</param>
    /// <param name="group">As the proxy knows it.</param>
    /// <param name="now">Unix seconds.</param>
    public static void Add(Frame frame, GroupStatus group, double now)
    {
        frame.Add("group    ", Tone.Faint).Add($"{group.Id} is {group.Role}", Tone.Strong).Add($" for {Age(group.RoleSince, now)}, ");
        frame.Line(group.Leads ? $"term {group.Term}"
            : group.Leader is { } leader ? $"{leader} leads for {Age(group.LeaderSince, now)}, term {group.Term}"
            : "nobody leads", group.Leader is null ? Tone.Bad : Tone.Plain);
        frame.Add("members  ", Tone.Faint);
        for (var i = 0; i < group.Members.Count; i++)
        {
            var member = group.Members[i];
            var words = !member.IsLinked ? $"{member.Id} (no line)" : !member.IsRecorded ? $"{member.Id} (not in the record)" : member.Id;
            frame.Add(i == 0 ? string.Empty : ", ").Add(words, member is { IsLinked: true, IsRecorded: true } ? Tone.Plain : Tone.Warning);
        }

        frame.Add(group.Takeover is { } takeover ? $"; takeover {takeover}; servers " : "; etcd ");
        if (group.CoordinatorAnswers) frame.Add(group.Takeover is null ? "answers" : "tell who leads", Tone.Good);
        else frame.Add(group.Takeover is null ? "does not answer" : "do not tell who leads", Tone.Warning);
        frame.Line(group.Leads ? string.Empty : $"; {Figures.Count(group.CarriedClients)} clients carried");
        frame.Add("promise  ", Tone.Faint).Line(group.Promise);
    }

    private static string Age(double since, double now) => Figures.Time(Math.Max(0, now - since));
}
