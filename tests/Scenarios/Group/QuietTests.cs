using System.Diagnostics;
using System.Net.Sockets;
using Xunit.Abstractions;

namespace Understudy.Scenarios.Group;

/// <summary>How long nobody writes after a leader was killed: no longer than servers have anything left of it, where that can be seen.
/// </summary>
public sealed class QuietTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(8);

    [ToolFact("etcd", "etcd-server")]
    public void A_successor_writes_once_servers_have_no_connection_but_its_own()
    {
        using var group = new GroupCluster(2, "--group-settle", $"{Settle.TotalSeconds}s");

        TimeUntilWrites(group).ShouldBeLessThan(Settle, group.Log);
    }

    [Fact]
    public void Between_two_boxes_too()
    {
        using var group = GroupCluster.OfBoxes("timeout", "--group-settle", $"{Settle.TotalSeconds}s");

        TimeUntilWrites(group).ShouldBeLessThan(Settle, group.Log);
    }

    [ToolFact("etcd", "etcd-server")]
    public void Whose_connection_it_is_that_is_left_nobody_can_tell_so_it_waits()
    {
        using var group = new GroupCluster(2, "--group-settle", $"{Settle.TotalSeconds}s");
        using var other = group.Backup.Connect();
        other.Get("k").ShouldBeNull();

        TimeUntilWrites(group).ShouldBeGreaterThanOrEqualTo(Settle, group.Log);
    }

    [ToolFact("etcd", "etcd-server")]
    public void A_leader_that_stands_still_has_its_connections_so_its_successor_waits()
    {
        using var group = new GroupCluster(2, "--group-settle", $"{Settle.TotalSeconds}s");

        TimeUntilWrites(group, leader => leader.Process.Pause()).ShouldBeGreaterThanOrEqualTo(Settle, group.Log);
    }

    private TimeSpan TimeUntilWrites(GroupCluster group, Action<UnderstudyProcess>? end = null)
    {
        var (leader, follower) = (group.Leader, group.Followers.Single());
        using (var client = leader.Connect()) client.Set("k", "v").ShouldBe("STORED\r\n");

        var since = Stopwatch.StartNew();
        if (end is null) leader.Process.Kill();
        else end(leader);
        Eventually.True(() => Write(follower) == "STORED\r\n", Eventually.Limit, () => group.Log);
        output.WriteLine($"written after {since.ElapsedMilliseconds} ms");
        return since.Elapsed;
    }

    // Whoever waited for the leader that is gone is closed.
    private static string Write(UnderstudyProcess proxy)
    {
        try
        {
            using var client = proxy.Connect();
            return client.Set("k", "w");
        }
        catch (Exception gone) when (gone is IOException or SocketException)
        {
            return "";
        }
    }
}
