using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Understudy.Scenarios.Group;

/// <summary>What a follower reads for its clients by itself: as if the leader had answered, and also when there is none.</summary>
public sealed class FollowerReadTests(ITestOutputHelper output)
{
    // Less than a new leader takes to begin; what a busy machine takes is in it.
    private const int LongestPauseMilliseconds = 1000;

    // Offices that a busy machine does not end.
    private static readonly string[] Steady = ["--group-lead", "5s", "--etcd-timeout", "1s", "--group-silence", "60s"];

    [ToolFact("etcd", "etcd-server")]
    public void A_follower_answers_gets_itself_and_everything_is_as_from_the_leader()
    {
        using var group = new GroupCluster(2, Steady);
        var follower = group.Followers.Single();
        using var client = follower.Connect();

        client.Ask("set k 5 0 1\r\na\r\n").ShouldBe("STORED\r\n");
        AwaitReads(follower, group, client);
        client.Ask("get k\r\n", "END\r\n").ShouldBe("VALUE k 5 1\r\na\r\nEND\r\n");
        client.Ask("get none k  none k\r\n", "END\r\n").ShouldBe("VALUE k 5 1\r\na\r\nVALUE k 5 1\r\na\r\nEND\r\n");
        // One packet, in which each read sees what stands before it.
        client.Send("get k\r\nset k 0 0 1\r\nb\r\nget k\r\nappend k 0 0 1\r\nc\r\nget k\r\nmn\r\n");
        client.ReadThrough("MN\r\n").ShouldBe(
            "VALUE k 5 1\r\na\r\nEND\r\nSTORED\r\nVALUE k 0 1\r\nb\r\nEND\r\nSTORED\r\nVALUE k 0 2\r\nbc\r\nEND\r\nMN\r\n");
        client.Send("delete k noreply\r\nget k\r\n");
        client.ReadThrough("END\r\n").ShouldBe("END\r\n");
        client.Ask("get __us:lead\r\n", "END\r\n").ShouldBe("END\r\n");
    }

    [ToolFact("etcd", "etcd-server")]
    public void Tokens_of_gets_are_the_leader_s_wherever_they_are_used()
    {
        using var group = new GroupCluster(2, Steady);
        using var follower = group.Followers.Single().Connect();
        using var leader = group.Leader.Connect();
        leader.Ask("set k 0 0 1\r\na\r\n").ShouldBe("STORED\r\n");

        var token = follower.Ask("gets k\r\n", "END\r\n").Split("\r\n")[0].Split(' ')[4];

        leader.Ask($"cas k 0 0 1 {token}\r\nb\r\n").ShouldBe("STORED\r\n");
        follower.Ask($"cas k 0 0 1 {token}\r\nc\r\n").ShouldBe("EXISTS\r\n");
        follower.Ask("get k\r\n", "END\r\n").ShouldBe("VALUE k 0 1\r\nb\r\nEND\r\n");
    }

    [ToolFact("etcd", "etcd-server")]
    public void Reads_at_a_follower_go_on_while_the_leader_is_killed_and_another_begins()
    {
        using var group = new GroupCluster();
        var (leader, follower) = (group.Leader, group.Followers.Single());
        using var writer = leader.Connect();
        using var reader = follower.Connect();
        writer.Ask("set n 0 0 1\r\n0\r\n").ShouldBe("STORED\r\n");
        AwaitReads(follower, group, reader);

        var (acknowledged, longest, reads) = (0L, TimeSpan.Zero, 0);
        for (var i = 1; i <= 500; i++)
        {
            writer.Ask("incr n 1\r\n").ShouldBe($"{i}\r\n");
            acknowledged = i;
            Read().ShouldBe(acknowledged);
        }

        longest = TimeSpan.Zero;
        leader.Process.Kill();
        var next = Task.Run(() => group.AwaitLeaderOtherThan(leader));
        while (!next.IsCompleted || reads < 1000) Read().ShouldBe(acknowledged);
        for (var i = 0; i < 500; i++) Read().ShouldBe(acknowledged);

        output.WriteLine($"longest pause {longest.TotalMilliseconds:0.0} ms of {reads} reads");
        next.Result.ShouldBe(follower);
        longest.TotalMilliseconds.ShouldBeLessThan(LongestPauseMilliseconds, group.Log);
        reader.Ask("incr n 1\r\n").ShouldBe($"{acknowledged + 1}\r\n");

        long Read()
        {
            var asked = Stopwatch.GetTimestamp();
            var answer = reader.Ask("get n\r\n", "END\r\n").Split("\r\n");
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(asked).Ticks));
            reads++;
            return long.Parse(answer[1], CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public void Between_two_boxes_reads_end_with_the_lease_that_the_leader_gave()
    {
        using var group = GroupCluster.OfBoxes("never");
        var (leader, follower) = (group.Leader, group.Followers.Single());
        using (var client = leader.Connect()) client.Ask("set k 0 0 1\r\nv\r\n").ShouldBe("STORED\r\n");
        using var reader = follower.Connect();
        AwaitReads(follower, group, reader);

        leader.Process.Kill();
        Eventually.True(
            () => reader.Ask("get k\r\n").StartsWith("SERVER_ERROR no leader", StringComparison.Ordinal)
                || reader.ReadThrough("END\r\n").Length == 0,
            Eventually.Limit, () => group.Log);

        GroupCluster.ReportOf(follower).ShouldNotContain("lease        ");
    }

    // Not the moment in which it hears of the leader first.
    private static void AwaitReads(UnderstudyProcess follower, GroupCluster group, Wire client)
    {
        var before = Answered(follower);
        Eventually.True(
            () =>
            {
                client.Ask("get k\r\n", "END\r\n");
                return Answered(follower) > before;
            },
            Eventually.Limit, () => group.Log);
    }

    private static long Answered(UnderstudyProcess proxy)
    {
        var line = GroupCluster.ReportOf(proxy).Split('\n').FirstOrDefault(line => line.StartsWith("reads ", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
