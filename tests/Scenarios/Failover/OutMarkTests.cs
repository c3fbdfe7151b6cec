using System.Text.RegularExpressions;

namespace Understudy.Scenarios.Failover;

/// <summary>REQ-07, 10, 25, 28: what a proxy leaves on its servers about those that are out, for a proxy that starts later.</summary>
public sealed partial class OutMarkTests
{
    private static readonly TimeSpan ReturnLimit = Eventually.Limit;

    [Fact]
    public void A_server_that_is_out_is_marked_on_the_other_until_it_is_back()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("key", "before");

        cluster.Primary.Kill();
        client.Set("key", "during", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        var mark = MarksOn(cluster.Backup).ShouldHaveSingleItem();

        cluster.Backup.ValueOf(mark).ShouldNotBeNull().ShouldEndWith($" {cluster.Primary.Address}");
        cluster.Primary.Restart();
        client.AwaitState(cluster.Primary);
        Eventually.True(
            () => MarksOn(cluster.Primary).Count + MarksOn(cluster.Backup).Count == 0, ReturnLimit, () => "the mark was not removed");
    }

    [Fact]
    public void A_flush_all_does_not_erase_what_is_marked()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("key", "before");
        cluster.Primary.Pause();
        client.Set("key", "during", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        client.AwaitState(cluster.Primary, "OUT");

        client.Ask("flush_all\r\n", limit: Cluster.AnswerLimit).ShouldBe("OK\r\n");
        cluster.Proxy.Process.Kill();
        cluster.Primary.Resume();
        cluster.Proxy.StartAgain();

        using var later = cluster.Proxy.Connect();
        later.Ask("get key\r\n", "END\r\n", Cluster.AnswerLimit).ShouldBe("END\r\n");
        later.AwaitState(cluster.Primary);
        later.Ask("get key\r\n", "END\r\n", Cluster.AnswerLimit).ShouldBe("END\r\n");
    }

    [Fact]
    public void A_flush_all_behind_the_proxys_back_erases_marks_for_a_moment_only()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        cluster.Primary.Kill();
        client.Set("key", "during", Cluster.AnswerLimit).ShouldBe("STORED\r\n");

        using var direct = cluster.Backup.Connect();
        direct.Ask("flush_all\r\n").ShouldBe("OK\r\n");

        Eventually.True(() => MarksOn(cluster.Backup).Count == 1, ReturnLimit, () => "the mark did not come back");
    }

    [Fact]
    public void Of_two_servers_that_failed_in_turn_the_one_that_was_in_use_last_is_believed()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("key", "first");
        cluster.Primary.Pause();
        client.Set("key", "second", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        cluster.Primary.Resume();
        client.AwaitState(cluster.Primary);
        cluster.Backup.Pause();
        client.Set("key", "third", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        client.AwaitState(cluster.Backup, "OUT");

        cluster.Proxy.Process.Kill();
        cluster.Backup.Resume();
        cluster.Proxy.StartAgain();

        using var later = cluster.Proxy.Connect();
        later.Get("key").ShouldBe("third");
        later.StateOf(cluster.Primary).ShouldBe("IN");
        later.AwaitState(cluster.Backup);
        cluster.Backup.ValueOf("key").ShouldBe("third");
        cluster.Proxy.Process.AwaitOutput($"{cluster.Backup.Address} was taken out of use at");
    }

    [Theory]
    [InlineData("set __us:out:1 0 0 1\r\nx\r\n")]
    [InlineData("delete __us:out:1\r\n")]
    [InlineData("touch __us:out:1 1\r\n")]
    [InlineData("gat 1 __us:out:1\r\n")]
    [InlineData("gat 1 key __us:out:1\r\n")]
    [InlineData("incr __us:out:1 1\r\n")]
    [InlineData("ms __us:out:1 1\r\nx\r\n")]
    [InlineData("ms X191czpvdXQ6MQ== 1 b\r\nx\r\n")]
    [InlineData("mg __us:out:1 v N60\r\n")]
    [InlineData("mg __us:out:1 v T60\r\n")]
    [InlineData("md __us:out:1 q\r\n")]
    public void Clients_may_not_write_what_proxies_keep_for_themselves(string request)
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();

        client.Ask(request).ShouldBe("CLIENT_ERROR key is reserved\r\n");

        client.Ask("set __us:out:1 0 0 1 noreply\r\nx\r\nget __us:out:1 key\r\n", "END\r\n").ShouldBe("END\r\n");
        client.Ask("mg __us:out:1 v\r\n").ShouldBe("EN\r\n");
    }

    private static IReadOnlyList<string> MarksOn(MemcachedProcess server)
    {
        using var wire = server.Connect();
        var dump = wire.Ask("lru_crawler metadump hash\r\n", "END\r\n");
        return [.. Mark().Matches(Uri.UnescapeDataString(dump)).Select(match => match.Value)];
    }

    [GeneratedRegex("__us:out:[0-9a-f]{16}")]
    private static partial Regex Mark();
}
