using System.Globalization;
using System.Net;
using System.Text.Json;
using Understudy.Scenarios.Admin;
using Understudy.Scenarios.Operating;

namespace Understudy.Scenarios.Group;

/// <summary>A proxy of a group tells of its part in it wherever it tells of itself.</summary>
public sealed class GroupStatusTests
{
    private static readonly TimeSpan Soon = Eventually.Limit;

    [ToolFact("etcd", "etcd-server")]
    public void The_leader_and_its_follower_say_who_leads_and_a_follower_is_ready()
    {
        using var admin = new AdminClient();
        // Offices that a busy machine does not end.
        using var cluster = new GroupCluster(
            2, "--admin", admin.Path, "--group-lead", "5s", "--etcd-timeout", "1s", "--group-silence", "60s");
        var (leader, follower) = (cluster.Leader, cluster.Followers.Single());
        Eventually.True(() => Group(follower).GetProperty("isServing").GetBoolean() && Group(leader).GetProperty("leads").GetBoolean(),
            Soon, () => cluster.Log);

        var (leading, following) = (Group(leader), Group(follower));
        var text = follower.Operate("status").Output;
        Eventually.True(
            () =>
            {
                using var client = follower.Connect();
                return Group(follower).Number("carriedClients") > 0;
            },
            Soon, () => Group(follower).ToString());

        leading.Text("role").ShouldBe("leader");
        leading.Text("leader").ShouldBe(leading.Text("id"));
        following.Text("role").ShouldBe("follower");
        following.Text("leader").ShouldBe(leading.Text("id"));
        following.GetProperty("leads").GetBoolean().ShouldBeFalse();
        following.Number("term").ShouldBe(leading.Number("term"));
        following.GetProperty("coordinatorAnswers").GetBoolean().ShouldBeTrue();
        following.List("members").Select(member => member.Text("id")).ShouldBe(["a", "b"]);
        following.List("members").ShouldAllBe(member => member.GetProperty("isRecorded").GetBoolean());
        text.ShouldContain($"SERVING  clients are carried to {leading.Text("id")}, which leads the group");
        text.ShouldContain($"group    {following.Text("id")} is follower for ");
        text.ShouldContain("members  a, b; etcd answers");
        text.ShouldNotContain("SERVER  ");
        leader.Operate("status").Output.ShouldContain("SERVER  ");
        follower.Operate("clients").Output.ShouldContain($"this proxy does not lead its group; {leading.Text("id")} does: ask there");
        // Both were told the same path, so the one that answers may be either: numbers are those of a member.
        admin.Get("/readyz").Status.ShouldBe(HttpStatusCode.OK);
        var metrics = admin.Metrics();
        metrics["understudy_group_serving"].ShouldBe(1);
        metrics["understudy_group_members"].ShouldBe(2);
        metrics["understudy_group_coordinator_up"].ShouldBe(1);
        (metrics["understudy_group_role{is=\"leader\"}"] + metrics["understudy_group_role{is=\"follower\"}"]).ShouldBe(1);
        metrics["understudy_group_term"].ShouldBe(leading.Number("term"));
    }

    [Fact]
    public void Without_a_coordinator_it_says_what_is_wrong_and_is_not_ready()
    {
        using var admin = new AdminClient();
        string[] members = [.. new[] { "a", "b" }.SelectMany(id => new[] { "--group-member", $"{id}=127.0.0.1:{FreePort.Next()}" })];
        var control = Path.Combine(Path.GetTempPath(), $"us-{Guid.NewGuid():N}.sock");
        using var proxy = ChildProcess.Start(UnderstudyProcess.Executable,
        [
            "proxy", "-l", "127.0.0.1", "-p", FreePort.Next().ToString(CultureInfo.InvariantCulture), "-s", "127.0.0.1:1",
            "--admin", admin.Path, "--control", control,
            "--group-etcd", $"http://127.0.0.1:{FreePort.Next()}", "--group-id", "a", .. members,
            "--group-secret", "none",
        ]);
        (int Code, string Output) Operate(params string[] words)
        {
            using var command = UnderstudyProcess.Run([.. words, "--control", control]);
            return (command.ExitCode, command.Output);
        }

        admin.AwaitOpen();
        Eventually.True(() => Findings(Operate).Any(what => what.Contains("does not answer: Connection refused", StringComparison.Ordinal)),
            Soon, () => string.Join('\n', Findings(Operate)));

        var text = Operate("status").Output;

        Findings(Operate)[0].ShouldBe("clients are not served: the coordinator does not answer");
        Findings(Operate).ShouldContain("there is no line to b: refused");
        text.ShouldContain("FAILING  nobody serves the clients of this proxy");
        text.ShouldContain("nobody leads");
        text.ShouldContain("b (no line); etcd does not answer; 0 clients carried");
        admin.Get("/readyz").ShouldBe((HttpStatusCode.ServiceUnavailable, "the coordinator does not answer\n", "text/plain"));
        admin.Metrics()["understudy_group_coordinator_up"].ShouldBe(0);
        admin.Metrics()["understudy_group_lines_down"].ShouldBe(1);
    }

    private static JsonElement Status(Func<string[], (int Code, string Output)> operate)
    {
        var (code, output) = operate(["status", "--json"]);
        code.ShouldBe(0, output);
        return JsonDocument.Parse(output).RootElement;
    }

    private static JsonElement Group(UnderstudyProcess proxy) => Status(proxy.Operate).GetProperty("proxy").GetProperty("group");

    private static List<string> Findings(Func<string[], (int Code, string Output)> operate) =>
        [.. Status(operate).List("findings").Select(finding => finding.Text("what"))];
}
