using System.Globalization;

namespace Understudy.Scenarios.Rejoin;

/// <summary>REQ-09: a key that one server has lost alone is read from the other one, and is on both again afterwards.</summary>
public sealed class RepairTests
{
    private static readonly TimeSpan RepairLimit = Eventually.Limit;

    [Theory]
    [InlineData("get k\r\n", "END\r\n", 1)]
    [InlineData("gets k\r\n", "END\r\n", 1)]
    [InlineData("get other k nothing\r\n", "END\r\n", 1)]
    [InlineData("gat 300 k\r\n", "END\r\n", 1)]
    [InlineData("gat 300 other k\r\n", "END\r\n", 1)]
    [InlineData("mg k v f t q\r\n", "\r\nvalue\r\n", 1)]
    [InlineData("mg aw== b v T300\r\n", "\r\nvalue\r\n", 1)]
    [InlineData("get k\r\n", "END\r\n", 3)]
    [InlineData("get other k\r\n", "END\r\n", 3)]
    [InlineData("gat 300 other k\r\n", "END\r\n", 3)]
    public void What_the_primary_lost_is_there_again_with_value_flags_and_ttl_after_a_read(string request, string end, int threads)
    {
        using var cluster = Cluster.Pair("--threads", Text(threads));
        using var client = cluster.Proxy.Connect();
        client.Set("other", "v").ShouldBe("STORED\r\n");
        client.Ask("set k 4294967295 500 5\r\nvalue\r\n").ShouldBe("STORED\r\n");
        using var primary = cluster.Primary.Connect();
        using var backup = cluster.Backup.Connect();
        primary.Ask("delete k\r\n").ShouldBe("DELETED\r\n");

        client.Ask(request, end).ShouldContain("value\r\n");
        Eventually.True(() => Stat(client, cluster.Primary, "repair_copied") == 1, RepairLimit, () => Report(client, cluster.Primary));

        var copy = StoredItem.Read(primary, "k")!.Value;
        copy.ShouldSatisfyAllConditions(
            () => copy.Value.ShouldBe("value"),
            () => copy.Flags.ShouldBe("f4294967295"),
            () => copy.IsCopyOf(StoredItem.Read(backup, "k")!.Value).ShouldBeTrue());
    }

    [Theory]
    [InlineData("get k\r\n", "END\r\n")]
    [InlineData("get k other\r\n", "END\r\n")]
    [InlineData("mg k v\r\n", "\r\nvalue\r\n")]
    public void The_third_copy_answers_in_time_though_the_first_was_lost_and_the_second_hangs(string request, string end)
    {
        using var cluster = Cluster.Triple(1, "--reply-timeout", "1s");
        using var client = cluster.Proxy.Connect();
        client.Set("k", "value").ShouldBe("STORED\r\n");
        using var primary = cluster.Primary.Connect();
        primary.Ask("delete k\r\n").ShouldBe("DELETED\r\n");
        cluster.Backup.Pause();

        client.Ask(request, end, Cluster.AnswerLimit).ShouldContain("value\r\n");
    }

    [Fact]
    public void A_key_of_any_bytes_without_ttl_is_repaired()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Ask("ms ACAK 5 b\r\nvalue\r\n").ShouldBe("HD\r\n");
        using var primary = cluster.Primary.Connect();
        primary.Ask("md ACAK b\r\n").ShouldBe("HD\r\n");

        client.Ask("mg ACAK b v\r\n", "value\r\n").ShouldStartWith("VA 5");

        Eventually.True(() => StoredItem.Read(primary, "\0 \n") == new StoredItem("value", "f0", -1), RepairLimit,
            () => Report(client, cluster.Primary));
    }

    [Fact]
    public void Many_keys_at_once_come_back_at_the_rate_allowed_and_no_read_waits_for_it()
    {
        using var cluster = Cluster.Pair("--repair-rate", "300");
        using var client = cluster.Proxy.Connect();
        var keys = Enumerable.Range(0, 400).Select(i => $"key{i}").ToArray();
        foreach (var key in keys) client.Set(key, "value").ShouldBe("STORED\r\n");
        using var primary = cluster.Primary.Connect();
        primary.Ask("flush_all\r\n").ShouldBe("OK\r\n");

        var taken = Eventually.Duration(() =>
        {
            client.Ask($"get {string.Join(' ', keys)}\r\n", "END\r\n").Split("VALUE").Length.ShouldBe(401);
            Stat(client, cluster.Primary, "repair_copied").ShouldBeLessThan(300);
            Eventually.True(() => Stat(client, cluster.Primary, "repair_copied") == 400, RepairLimit,
                () => Report(client, cluster.Primary));
        });

        taken.ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
        cluster.Primary.AwaitItems(400);
        Stat(client, cluster.Primary, "repair_failed").ShouldBe(0);
    }

    [Fact]
    public void Nothing_is_repaired_at_rate_zero()
    {
        using var cluster = Cluster.Pair("--repair-rate", "0");
        using var client = cluster.Proxy.Connect();
        client.Set("k", "value").ShouldBe("STORED\r\n");
        using var primary = cluster.Primary.Connect();
        primary.Ask("delete k\r\n").ShouldBe("DELETED\r\n");

        for (var i = 0; i < 100; i++) client.Get("k").ShouldBe("value");

        StoredItem.Read(primary, "k").ShouldBeNull();
        Report(client, cluster.Primary).ShouldContain("repair_copied 0");
    }

    [Fact]
    public void A_stale_item_is_not_copied_and_its_reader_keeps_the_right_to_renew_it()
    {
        // The comparison of copies could read the item at the very moment at which it is marked behind the proxy's back.
        using var cluster = Cluster.Pair("--compare-rate", "0");
        using var client = cluster.Proxy.Connect();
        client.Set("k", "value").ShouldBe("STORED\r\n");
        using var primary = cluster.Primary.Connect();
        using var backup = cluster.Backup.Connect();
        primary.Ask("delete k\r\n").ShouldBe("DELETED\r\n");
        backup.Ask("md k I T100\r\n").ShouldBe("HD\r\n");

        client.Get("k").ShouldBe("value");
        Eventually.True(() => Stat(client, cluster.Primary, "repair_skipped") == 1, RepairLimit, () => Report(client, cluster.Primary));

        StoredItem.Read(primary, "k").ShouldBeNull();
        client.Ask("mg k t\r\n").ShouldEndWith(" X W\r\n");
        client.Ask("mg k t\r\n").ShouldEndWith(" Z X\r\n");
    }

    [Fact]
    public void What_the_primary_refuses_is_given_up_and_not_asked_for_at_every_read()
    {
        using var cluster = Cluster.Of(MemcachedProcess.Start("-I", "16k", "-o", "slab_chunk_max=8"), MemcachedProcess.Start());
        using var client = cluster.Proxy.Connect();
        client.Set("k", new string('x', 20000)).ShouldBe("STORED\r\n");

        for (var i = 0; i < 200; i++) client.Get("k")!.Length.ShouldBe(20000);
        Eventually.True(() => Stat(client, cluster.Primary, "repair_failed") > 0, RepairLimit, () => Report(client, cluster.Primary));

        // Once a second.
        Stat(client, cluster.Primary, "repair_failed").ShouldBeLessThan(20);
        client.Get("k")!.Length.ShouldBe(20000);
    }

    [Fact]
    public void A_primary_that_is_too_small_is_not_kept_busy_with_repairs()
    {
        const int Items = 6000;
        using var cluster = Cluster.Of(MemcachedProcess.Start("-m", "8"), MemcachedProcess.Start(), "--repair-rate", "1000000");
        using var client = cluster.Proxy.Connect();
        var value = new string('x', 4000);
        for (var i = 0; i < Items; i++) client.Set($"key{i}", value).ShouldBe("STORED\r\n");
        var fetched = cluster.Backup.Stat("get_hits");

        for (var i = 0; i < Items; i++) client.Get($"key{i}")!.Length.ShouldBe(value.Length);

        var read = cluster.Backup.Stat("get_hits") - fetched;
        read.ShouldBeGreaterThan(1000, "what only the backup holds");
        var (copied, dropped) = (Stat(client, cluster.Primary, "repair_copied"), Stat(client, cluster.Primary, "repair_dropped"));
        copied.ShouldBeLessThan(dropped, Report(client, cluster.Primary));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Stat(Wire client, MemcachedProcess server, string name) =>
        long.Parse(client.ReportOf(server, name), CultureInfo.InvariantCulture);

    private static string Report(Wire client, MemcachedProcess server) =>
        string.Concat(client.Ask("stats servers\r\n", "END\r\n").Split("STAT ")
            .Where(line => line.StartsWith($"{server.Address}:", StringComparison.Ordinal)));
}
