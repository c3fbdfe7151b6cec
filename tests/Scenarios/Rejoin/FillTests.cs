using System.Globalization;

namespace Understudy.Scenarios.Rejoin;

/// <summary>What is copied into a server that comes back: all of it, as it is, whatever the items are and whatever fails
/// meanwhile.</summary>
public sealed class FillTests
{
    private const int BlockSize = 1000;
    private static readonly TimeSpan ReturnLimit = Eventually.Limit;

    [Fact]
    public void Every_kind_of_item_is_copied_with_value_flags_and_ttl()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        StoreSmall(client, 3000, 100);
        StoreOdd(client);

        cluster.Primary.Kill();
        client.Set("key1", "during", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        cluster.Primary.Restart();
        client.AwaitState(cluster.Primary);

        var copies = ShouldBeEqual(cluster);
        copies.ShouldBe(3000 + OddItems);
        cluster.Primary.Stat("evictions").ShouldBe(0);
        var compared = client.Ask("stats proxy\r\n", "END\r\n");
        compared.ShouldContain("compared_different 0\r\n");
        long.Parse(compared.Split("compared_keys ")[1].Split('\r')[0], CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(1000);
    }

    [Fact]
    public void A_stale_item_keeps_the_right_to_renew_it_for_a_client()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v");
        using var backup = cluster.Backup.Connect();
        backup.Ask("md k I T100\r\n").ShouldBe("HD\r\n");

        cluster.Primary.Kill();
        client.Set("other", "v", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        cluster.Primary.Restart();
        client.AwaitState(cluster.Primary);

        backup.Ask("mg k t\r\n").ShouldEndWith(" X W\r\n");
    }

    [Fact]
    public void A_server_that_refuses_flush_all_is_purged_key_by_key_and_filled()
    {
        using var cluster = Cluster.Of(MemcachedProcess.Start("-F"), MemcachedProcess.Start());
        using var client = cluster.Proxy.Connect();
        StoreSmall(client, 2000, 100);
        using var direct = cluster.Primary.Connect();
        direct.Ask("set only-here 0 0 4\r\ngone\r\n").ShouldBe("STORED\r\n");

        cluster.Primary.Pause();
        client.Ask("delete key7\r\n", limit: Cluster.AnswerLimit).ShouldBe("DELETED\r\n");
        // A key that a text command cannot name does not fit into the journal, so the server has to be emptied.
        client.Ask("ms AQIDBA== 3 b\r\nnew\r\n", limit: Cluster.AnswerLimit).ShouldBe("HD\r\n");
        cluster.Primary.Resume();
        client.AwaitState(cluster.Primary);

        ShouldBeEqual(cluster).ShouldBe(2000);
        cluster.Primary.ValueOf("only-here").ShouldBeNull();
        cluster.Primary.ValueOf("key7").ShouldBeNull();
        ShouldLog(cluster, "refuses flush_all (CLIENT_ERROR flush_all not allowed)");
    }

    [Fact]
    public void A_server_that_can_be_neither_emptied_nor_listed_stays_out_and_the_log_says_why()
    {
        using var cluster = Cluster.Of(MemcachedProcess.Start("-F", "-X"), MemcachedProcess.Start());
        using var client = cluster.Proxy.Connect();
        client.Set("k", "old");

        cluster.Primary.Pause();
        client.Ask("ms AQIDBA== 3 b\r\nnew\r\n", limit: Cluster.AnswerLimit).ShouldBe("HD\r\n");
        client.Set("k", "new", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        cluster.Primary.Resume();

        ShouldLog(cluster, "could not be removed key by key");
        client.StateOf(cluster.Primary).ShouldNotBe("IN");
        client.Get("k").ShouldBe("new");
    }

    [Fact]
    public void A_source_that_dies_in_the_middle_leaves_what_it_had_given()
    {
        using var cluster = Cluster.Pair("--fill-rate", "200k");
        using var client = cluster.Proxy.Connect();
        BeginFill(cluster, client, items: 5000);

        cluster.Backup.Kill();
        client.AwaitState(cluster.Primary);

        cluster.Primary.Stat("curr_items").ShouldBeInRange(101, 4999);
        ShouldLog(cluster, "was not filled completely");
        client.Set("after", "v", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
    }

    [Fact]
    public void A_target_that_dies_in_the_middle_is_filled_when_it_returns()
    {
        using var cluster = Cluster.Pair("--fill-rate", "1m");
        using var client = cluster.Proxy.Connect();
        BeginFill(cluster, client, items: 5000);

        cluster.Primary.Kill();
        client.Set("key5", "newer", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        cluster.Primary.Restart();
        client.AwaitState(cluster.Primary);

        ShouldBeEqual(cluster).ShouldBe(5001);
        cluster.Primary.ValueOf("key5").ShouldBe("newer");
    }

    [Fact]
    public void A_target_that_is_smaller_gets_the_warm_items_and_the_fill_stops_when_it_is_full()
    {
        using var cluster = Cluster.Of(MemcachedProcess.Start("-m", "10"), MemcachedProcess.Start("-m", "64"));
        using var client = cluster.Proxy.Connect();
        const int items = 30_000;
        StoreSmall(client, items, BlockSize);
        var hot = Enumerable.Range(0, 500).Select(i => $"key{i * 17}").ToArray();
        cluster.Primary.Kill();
        client.Set("during", "v", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        foreach (var key in hot) client.Get(key, Cluster.AnswerLimit).ShouldNotBeNull();
        cluster.Primary.Restart();
        client.AwaitState(cluster.Primary);

        var copied = StoredItem.KeysOf(cluster.Primary);
        copied.Count.ShouldBeLessThan(items);
        // What is copied between two looks at the counter may evict what was copied first.
        cluster.Primary.Stat("evictions").ShouldBeInRange(1, 100);
        hot.Count(key => copied.Contains(key)).ShouldBeGreaterThanOrEqualTo(hot.Length - 100);
        ShouldLog(cluster, "began to evict");
    }

    [Fact]
    public void A_dump_by_somebody_else_is_waited_for()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        StoreSmall(client, 100_000, 100);
        cluster.Primary.Kill();
        client.Set("during", "v", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        // Not read, so the dump stands still once the kernel's buffers are full.
        using (var other = cluster.Backup.Connect())
        {
            other.Send("lru_crawler metadump hash\r\n");
            cluster.Primary.Restart();
            Eventually.True(() => client.StateOf(cluster.Primary) == "WARMING", ReturnLimit, "it does not come back");
        }

        client.AwaitState(cluster.Primary);

        ShouldBeEqual(cluster).ShouldBe(100_001);
    }

    private const int OddItems = 9;

    private static void StoreOdd(Wire client)
    {
        client.Ask("ms AQIDBA== 3 b F7 T900\r\nbin\r\n").ShouldBe("HD\r\n");
        client.Ask($"ms {Convert.ToBase64String([.. " a b\r\n%\0ÿ"u8])} 1 b\r\nx\r\n").ShouldBe("HD\r\n");
        client.Ask("set a%20b&c=/?# 4294967295 100 1\r\nx\r\n").ShouldBe("STORED\r\n");
        client.Ask("set empty 1 0 0\r\n\r\n").ShouldBe("STORED\r\n");
        client.Ask("set longest-relative 1 2592000 1\r\nx\r\n").ShouldBe("STORED\r\n");
        var months = DateTimeOffset.UtcNow.AddDays(90).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        client.Ask($"set for-months 1 {months} 1\r\nx\r\n").ShouldBe("STORED\r\n");
        client.Ask($"set {new string('k', 250)} 1 0 1\r\nx\r\n").ShouldBe("STORED\r\n");
        // The largest values that fit into an item of 1 MiB, and contents that look like a reply.
        client.Set("large", new string('L', 1_048_000)).ShouldBe("STORED\r\n");
        client.Set("reply", "\r\nEND\r\nEN\r\n").ShouldBe("STORED\r\n");
    }

    /// <summary>The primary was lost, has missed a write, is back, and has been given some of its items.</summary>
    private static void BeginFill(Cluster cluster, Wire client, int items)
    {
        StoreSmall(client, items, 100);
        cluster.Primary.Kill();
        client.Set("during", "v", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        cluster.Primary.Restart();
        Eventually.True(() => FillCount(client, cluster.Primary, "fill_copied") > 100, ReturnLimit, "nothing is copied");
    }

    private static void StoreSmall(Wire client, int items, int bytes)
    {
        var value = new string('v', bytes - 8);
        for (var i = 0; i < items; i++)
            client.Send($"set key{i} {i} {(i % 3 == 0 ? 0 : 1000)} {bytes} noreply\r\n{i:00000000}{value}\r\n");
        client.Ask("mn\r\n").ShouldBe("MN\r\n");
    }

    /// <summary>Both servers hold the same items, TTLs within a second of each other.</summary>
    /// <returns>How many.</returns>
    private static int ShouldBeEqual(Cluster cluster)
    {
        var keys = StoredItem.KeysOf(cluster.Primary);
        keys.SetEquals(StoredItem.KeysOf(cluster.Backup)).ShouldBeTrue();
        using var primary = cluster.Primary.Connect();
        using var backup = cluster.Backup.Connect();
        var different = keys.Select(key => (key, One: StoredItem.Read(primary, key)!.Value, Other: StoredItem.Read(backup, key)!.Value))
            .Where(pair => !pair.One.IsCopyOf(pair.Other)).Select(pair => $"{pair.key}: {pair.One} and {pair.Other}").ToList();
        different.ShouldBeEmpty();
        return keys.Count;
    }

    private static void ShouldLog(Cluster cluster, string text) => Eventually.True(
        () => cluster.Proxy.Process.Output.Contains(text, StringComparison.Ordinal), ReturnLimit, () => cluster.Proxy.Process.Output);

    private static long FillCount(Wire client, MemcachedProcess server, string name) =>
        long.Parse(client.TryReportOf(server, name) ?? "0", CultureInfo.InvariantCulture);
}
