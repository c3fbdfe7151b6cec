using System.Text.RegularExpressions;

namespace Understudy.Scenarios.Rejoin;

/// <summary>What a server holds, and what clients see, after it was gone.</summary>
public sealed partial class ReturnTests
{
    private static readonly TimeSpan ReturnLimit = Eventually.Limit;

    [Fact]
    public void A_server_that_comes_back_empty_is_filled_with_values_flags_and_ttl()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        Store(client, 2000);
        client.Ask("ms AQIDBA== 3 b F7 T900\r\nbin\r\n").ShouldBe("HD\r\n");

        cluster.Primary.Kill();
        client.Set("key1", "during", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        client.Ask("delete key2\r\n", limit: Cluster.AnswerLimit).ShouldBe("DELETED\r\n");
        cluster.Primary.Restart();
        client.AwaitState(cluster.Primary);

        Contents(cluster.Primary, 2000).ShouldBe(Contents(cluster.Backup, 2000));
        cluster.Primary.ValueOf("key1").ShouldBe("during");
        cluster.Primary.ValueOf("key2").ShouldBeNull();
        using var direct = cluster.Primary.Connect();
        direct.Ask("mg AQIDBA== b v f\r\n", "bin\r\n").ShouldBe("VA 3 f7\r\nbin\r\n");
    }

    [Fact]
    public void Every_get_hits_while_the_server_dies_returns_and_is_filled()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        Store(client, 500);

        cluster.Primary.Kill();
        ReadAll(client, 500).ShouldBe(500);
        cluster.Primary.Restart();
        var misses = 0;
        Eventually.True(() =>
        {
            misses += 500 - ReadAll(client, 500);
            return client.StateOf(cluster.Primary) == "IN";
        }, ReturnLimit, "the primary did not come back");
        misses += 500 - ReadAll(client, 500);
        cluster.Backup.Kill();

        misses.ShouldBe(0);
        ReadAll(client, 500).ShouldBe(500);
    }

    [Fact]
    public void A_server_that_hung_keeps_what_it_had_and_loses_what_it_missed()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        Store(client, 300);
        using var direct = cluster.Primary.Connect();
        direct.Ask("set only-here 0 0 4\r\nkept\r\n").ShouldBe("STORED\r\n");

        cluster.Primary.Pause();
        client.Set("key1", "during", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        client.Ask("delete key2\r\n", limit: Cluster.AnswerLimit).ShouldBe("DELETED\r\n");
        client.Ask("incr counter 1\r\n", limit: Cluster.AnswerLimit).ShouldBe("NOT_FOUND\r\n");
        cluster.Primary.Resume();
        client.AwaitState(cluster.Primary);

        Contents(cluster.Primary, 300).ShouldBe(Contents(cluster.Backup, 300));
        cluster.Primary.ValueOf("key1").ShouldBe("during");
        cluster.Primary.ValueOf("key2").ShouldBeNull();
        // Written behind the proxy's back: it shows that the server was not emptied.
        cluster.Primary.ValueOf("only-here").ShouldBe("kept");
    }

    [Fact]
    public void A_restart_that_nobody_noticed_is_found_and_the_server_is_filled()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        Store(client, 200);
        Eventually.True(() => cluster.Backup.Stat("uptime") >= 2, ReturnLimit, "the clock stands still");

        // Nothing was sent to the backup when it died, so nothing but its identity tells of it.
        cluster.Backup.Kill();
        cluster.Backup.Restart();

        Eventually.True(() => client.StateOf(cluster.Backup) == "IN" && cluster.Backup.Stat("curr_items") == 200, ReturnLimit,
            () => $"the backup has {cluster.Backup.Stat("curr_items")} items and is {client.StateOf(cluster.Backup)}");
    }

    [Fact]
    public void Flush_all_during_the_outage_also_reaches_the_server_that_was_gone()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        Store(client, 50);

        cluster.Primary.Pause();
        client.Get("key1", Cluster.AnswerLimit).ShouldNotBeNull();
        client.Ask("flush_all\r\n", limit: Cluster.AnswerLimit).ShouldBe("OK\r\n");
        cluster.Primary.Resume();
        client.AwaitState(cluster.Primary);

        ReadAll(client, 50).ShouldBe(0);
        cluster.Primary.ValueOf("key1").ShouldBeNull();
    }

    [Theory]
    [InlineData("incr n 5\r\n", "n", "15")]
    [InlineData("append n 0 0 1\r\n7\r\n", "n", "107")]
    [InlineData("replace n 0 0 2\r\nxy\r\n", "n", "xy")]
    [InlineData("add m 3 0 2\r\nab\r\n", "m", "ab")]
    public void What_a_conditional_write_left_behind_survives_the_server_that_ran_it(string write, string key, string expected)
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("n", "10");

        client.Ask(write).ShouldBeOneOf("15\r\n", "STORED\r\n");
        cluster.Primary.Kill();

        client.Get(key, Cluster.AnswerLimit).ShouldBe(expected);
    }

    [Fact]
    public void A_cas_token_matches_neither_on_the_backup_nor_on_the_restarted_primary()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v1");
        var token = client.CasToken("k");

        cluster.Primary.Kill();
        var onBackup = client.Ask($"cas k 0 0 2 {token}\r\nv2\r\n", limit: Cluster.AnswerLimit);
        cluster.Primary.Restart();
        client.AwaitState(cluster.Primary);
        var afterReturn = client.Ask($"cas k 0 0 2 {token}\r\nv3\r\n");
        var fresh = client.Ask($"cas k 0 0 2 {client.CasToken("k")}\r\nv4\r\n");

        onBackup.ShouldBe("EXISTS\r\n");
        afterReturn.ShouldBe("EXISTS\r\n");
        fresh.ShouldBe("STORED\r\n");
        client.Get("k").ShouldBe("v4");
    }

    private static void Store(Wire client, int items)
    {
        for (var i = 0; i < items; i++) client.Send($"set key{i} {i} {(i % 2 == 0 ? 0 : 1000)} 8 noreply\r\nvalue{i % 1000:000}\r\n");
        client.Ask("mn\r\n").ShouldBe("MN\r\n");
    }

    private static int ReadAll(Wire client, int items)
    {
        var keys = string.Join(' ', Enumerable.Range(0, items).Select(i => $"key{i}"));
        return client.Ask($"get {keys}\r\n", "END\r\n", Cluster.AnswerLimit).Split("VALUE ").Length - 1;
    }

    // Value, flags and TTL of each item; the TTL in steps of ten seconds, since the copies were not made in the same one.
    private static string[] Contents(MemcachedProcess server, int items)
    {
        using var direct = server.Connect();
        var contents = new string[items];
        for (var i = 0; i < items; i++)
        {
            direct.Send($"mg key{i} v f t\r\nmn\r\n");
            contents[i] = Ttl().Replace(direct.ReadThrough("MN\r\n"), ttl => $"t~{(int.Parse(ttl.Groups[1].ValueSpan) + 9) / 20}");
        }

        return contents;
    }

    [GeneratedRegex(@"\bt(\d+)")]
    private static partial Regex Ttl();
}
