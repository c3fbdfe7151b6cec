using Understudy.Checking;
using Understudy.Scenarios.Drills;

namespace Understudy.Scenarios.Group;

/// <summary>Two proxies without etcd: who follows a leader that dies, when, and that nobody is shown an old value.</summary>
public sealed class BoxDrills
{
    [Fact]
    public void A_leader_that_is_killed_is_followed_after_its_time_and_nothing_old_is_shown()
    {
        using var group = GroupCluster.OfBoxes("timeout");
        using var load = new RecordedLoad(
            [.. group.Proxies.Select(proxy => proxy.EndPoint)], [group.Primary, group.Backup], new LoadShape(),
            (ulong)Random.Shared.NextInt64(1_000_000));
        load.Start();
        load.GoOnFor(requests: 500);
        var former = group.Leader;

        Disturb("the leader is killed", former.Process.Kill);
        var next = group.AwaitLeaderOtherThan(former);
        former.StartAgain();
        group.AwaitFollower(former);
        Disturb("it is back", () => { });
        load.GoOnFor(requests: 500);
        Disturb("the leader is told to stop", () => next.Process.Send(Signal.Terminate));
        group.AwaitLeaderOtherThan(next).ShouldBe(former);
        Disturb("the first one leads again", () => { });
        Disturb("a server is killed", () =>
        {
            load.Census.Disturb(group.Primary);
            group.Primary.Kill();
        });
        load.GoOnFor(requests: 500);

        load.Stop();
        load.History.Hits.ShouldBeGreaterThan(100);
        load.History.Violations.ShouldBeEmpty($"seed {load.Seed}\n{group.Log}");

        // Whoever waits for a proxy that is gone is owed nothing; what is shown is checked all the same.
        void Disturb(string what, Action fault) => load.Note(what, () =>
        {
            load.Census.Stall();
            fault();
        });
    }

    [Fact]
    public void One_that_may_not_take_over_says_so_until_an_operator_has_it_lead()
    {
        using var group = GroupCluster.OfBoxes("never");
        var (leader, follower) = (group.Leader, group.Followers.Single());
        using (var client = leader.Connect()) client.Ask("set k 0 0 1\r\nv\r\n").ShouldBe("STORED\r\n");

        leader.Process.Kill();
        Eventually.True(() => AskOnce(follower).Contains("nobody has told this proxy to lead"), Eventually.Limit, () => group.Log);
        var told = follower.Operate("group", "lead");
        group.AwaitLeaderOtherThan(leader).ShouldBe(follower);

        told.ExitCode.ShouldBe(0, told.Output);
        using var served = follower.Connect();
        served.Ask("get k\r\n", "END\r\n").ShouldBe("VALUE k 0 1\r\nv\r\nEND\r\n");
        served.Ask("set k 0 0 1\r\nw\r\n").ShouldBe("STORED\r\n");
        GroupCluster.ReportOf(follower).ShouldContain("promise      no old values; when the leader's box is gone");
        follower.Operate("group", "lead").Output.ShouldContain("this proxy leads already");
    }

    [Fact]
    public void One_that_resigns_is_followed_at_once_even_where_nobody_takes_over()
    {
        using var group = GroupCluster.OfBoxes("never");
        var (leader, follower) = (group.Leader, group.Followers.Single());
        group.AwaitFollower(follower);
        using (var client = leader.Connect()) client.Ask("set k 0 0 1\r\nv\r\n").ShouldBe("STORED\r\n");

        // It is refused until there is a line to the one that is to lead.
        var told = "";
        Eventually.True(
            () =>
            {
                told = leader.Operate("group", "resign").Output;
                return !told.Contains("there is no line to another proxy", StringComparison.Ordinal);
            },
            Eventually.Limit, () => told);

        told.ShouldContain("and b leads then");
        group.AwaitLeaderOtherThan(leader).ShouldBe(follower);
        group.AwaitFollower(leader);
        using var carried = leader.Connect();
        carried.Ask("get k\r\n", "END\r\n").ShouldBe("VALUE k 0 1\r\nv\r\nEND\r\n");
        leader.Operate("group", "resign").Output.ShouldContain("this proxy does not lead");
    }

    [Fact]
    public void One_that_goes_by_keepalived_leads_once_its_host_holds_the_vip()
    {
        using var group = GroupCluster.OfBoxes("keepalived");
        var (leader, follower) = (group.Leader, group.Followers.Single());

        leader.Process.Kill();
        Eventually.True(() => AskOnce(follower).Contains("does not hold the VIP"), Eventually.Limit, () => group.Log);
        var told = follower.Operate("keepalived", "notify", "INSTANCE", "VI_1", "MASTER", "150");

        told.ExitCode.ShouldBe(0, told.Output);
        group.AwaitLeaderOtherThan(leader).ShouldBe(follower);
    }

    private static string AskOnce(UnderstudyProcess proxy)
    {
        try
        {
            using var client = proxy.Connect();
            return client.Ask("get k\r\n");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
