using System.Globalization;
using Understudy.Routing.Group;

namespace Understudy.Proxy.Group;

/// <summary>What an operator is told of a group, by one of its members.</summary>
internal static class GroupReport
{
    public static string Of(
        GroupMember member, GroupSetup setup, IArbiter arbiter, PeerConnections peers, Relays relays, long now)
    {
        var lines = new List<string>();
        void Say(string name, string value) => lines.Add(string.Create(CultureInfo.InvariantCulture, $"{name,-12} {value}"));

        var state = member.State;
        Say("id", setup.Id);
        Say("role", RoleOf(member));
        Say("leader", member.Leader.Length > 0 ? member.Leader : "nobody");
        Say("term", (state?.Version.Term ?? 0).ToString(CultureInfo.InvariantCulture));
        Say("version", (state?.Version.Number ?? 0).ToString(CultureInfo.InvariantCulture));
        if (member.OfficeUntil(now) > 0) Say("office", $"{(member.OfficeUntil(now) - now) / 1_000_000} ms left");
        Say("members", state is null ? "not known" : string.Join(", ", state.Members));
        if (state is { IsSettled: false }) Say("waits for", $"what {string.Join(", ", state.Formers)} may have on its way");
        Say("carried", $"{relays.Count} clients; {relays.Refused} were told that there is no leader, {relays.GaveWay} gave way to others");
        var reads = relays.Reads;
        Say("reads", $"{reads.Answered} answered here, {reads.HandedOver} by the leader after all; "
            + $"{reads.WithoutLease} came without a lease");
        if (member.LeaseUntil > now) Say("lease", $"{(member.LeaseUntil - now) / 1_000_000} ms left");
        if (setup.Boxes is { } boxes)
        {
            Say("servers", arbiter.IsHeard ? "tell who leads" : $"do not tell who leads: {arbiter.Problem}");
            Say("takeover", $"{PromiseText.NameOf(boxes.Takeover)}; {TakeoverText.Of(member.Takeover)}");
        }
        else
        {
            Say("etcd", arbiter.IsHeard ? "answers" : $"does not answer: {arbiter.Problem}");
        }

        Say("promise", PromiseText.Of(setup));
        foreach (var id in setup.Members.Keys.Where(id => id != setup.Id))
            Say($"line to {id}", peers.FailureOf(id) is { Length: > 0 } failure ? failure : "up");
        lines[^1] = $"OK {lines[^1]}";
        return string.Join('\n', lines) + "\n";
    }

    private static string RoleOf(GroupMember member) => member.Role switch
    {
        GroupRole.Joining => "joining: not in the record yet",
        GroupRole.Follower => "follower: reads for its clients, and carries the rest to the leader",
        GroupRole.Candidate => "candidate: asks for the office",
        GroupRole.Settling => "settling: has the office, and waits before it uses the servers",
        GroupRole.Leader => "leader",
        _ => "resigning",
    };
}
