using System.Globalization;

namespace Understudy.Scenarios.Rejoin;

/// <summary>Copies that differ, which only somebody behind the proxy's back can bring about here, are found and removed.</summary>
public sealed class DivergenceTests
{
    private static readonly TimeSpan FindLimit = Eventually.Limit;

    [Theory]
    [InlineData("set k 0 0 5\r\nother\r\n")]
    [InlineData("set k 7 0 5\r\nvalue\r\n")]
    [InlineData("set k 0 500 5\r\nvalue\r\n")]
    public void A_key_whose_copies_differ_is_found_counted_logged_and_removed_from_the_later_server(string behindTheBack)
    {
        using var cluster = Cluster.Pair("--compare-rate", "100");
        using var client = cluster.Proxy.Connect();
        client.Set("k", "value").ShouldBe("STORED\r\n");
        using var direct = cluster.Backup.Connect();
        direct.Ask(behindTheBack).ShouldBe("STORED\r\n");

        Eventually.True(() => client.Get("k") == "value" && Count(client, "compared_different") == 1, FindLimit,
            () => $"{Stats(client)}{cluster.Primary.ValueOf("k")} {cluster.Backup.ValueOf("k")} {cluster.Proxy.Process.Output}");

        Eventually.True(() => cluster.Backup.ValueOf("k") is null, "the later copy was not removed");
        cluster.Primary.ValueOf("k").ShouldBe("value");
        Eventually.True(() => cluster.Proxy.Process.Output.Contains("Copies of k differ", StringComparison.Ordinal), FindLimit,
            () => cluster.Proxy.Process.Output);
        client.Ask("stats servers\r\n", "END\r\n").ShouldContain($"{cluster.Backup.Address}:different_copies 1");
    }

    [Fact]
    public void Keys_that_are_written_all_the_time_raise_no_alarm_and_comparing_leaves_no_trace()
    {
        using var cluster = Cluster.Pair("--compare-rate", "1000");
        using var client = cluster.Proxy.Connect();
        client.Set("n", "0");
        client.Set("quiet", "v");
        using var direct = cluster.Backup.Connect();
        var fetchedBefore = direct.Ask("me quiet\r\n").Split(' ').Single(word => word.StartsWith("fetch=", StringComparison.Ordinal));

        for (var i = 0; Count(client, "compared_keys") < 500 && i < 200_000; i++)
        {
            client.Send($"set s{i % 3} {i} {1 + (i % 1000)} 4 noreply\r\n{i % 10000:0000}\r\nincr n 1 noreply\r\n"
                + "append s1 0 0 1 noreply\r\nx\r\n"
                + $"touch s2 {1 + (i % 500)} noreply\r\ngat 700 s{i % 3}\r\ndelete s0 noreply\r\nmg quiet v\r\n");
            client.ReadThrough("END\r\n");
            client.ReadThrough("VA 1\r\nv\r\n");
        }

        Count(client, "compared_keys").ShouldBeGreaterThanOrEqualTo(500);
        Count(client, "compared_different").ShouldBe(0);
        direct.Ask("me quiet\r\n").ShouldContain(fetchedBefore);
    }

    [Fact]
    public void Nothing_is_compared_at_rate_zero()
    {
        using var cluster = Cluster.Pair("--compare-rate", "0");
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v");
        var before = cluster.Backup.Stat("cmd_get");

        for (var i = 0; i < 100; i++) client.Get("k").ShouldBe("v");

        cluster.Backup.Stat("cmd_get").ShouldBe(before);
        Count(client, "compared_keys").ShouldBe(0);
    }

    private static long Count(Wire client, string name) => long.Parse(
        Stats(client).Split("\r\n").Single(line => line.StartsWith($"STAT {name} ", StringComparison.Ordinal)).Split(' ')[2],
        CultureInfo.InvariantCulture);

    private static string Stats(Wire client) => client.Ask("stats proxy\r\n", "END\r\n");
}
