namespace Understudy.Scenarios.Counting;

/// <summary>What others have written for a memcached, run on a proxy and on a node.</summary>
public sealed class ToolTests
{
    private const string Tool = "/usr/share/memcached/scripts/memcached-tool";
    private const string Memcstat = "/usr/bin/memcstat";
    private static readonly TimeSpan Limit = Eventually.Limit;

    [ToolFact(Tool, "memcached")]
    public void Memcached_tool_dumps_a_pool_as_if_it_were_one_memcached()
    {
        using var cluster = Cluster.Of(2, 2);
        using var client = cluster.Proxy.Connect();
        for (var i = 0; i < 100; i++) client.Set($"key:{i}", $"value {i}").ShouldBe("STORED\r\n");
        cluster.Primary.Kill();
        client.Get("key:1", Cluster.AnswerLimit);

        var dump = Run("perl", Tool, cluster.Proxy.Address, "dump");

        dump.Split('\n').Where(line => line.StartsWith("add ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).Order()
            .ShouldBe(Enumerable.Range(0, 100).Select(i => $"key:{i}").Order());
        dump.ShouldContain("value 42");
    }

    [ToolFact(Tool, "memcached")]
    public void Memcached_tool_lists_keys_and_shows_the_classes_of_all_servers()
    {
        using var cluster = Cluster.Of(2, 1);
        using var client = cluster.Proxy.Connect();
        for (var i = 0; i < 20; i++) client.Set($"small{i}", "x");
        for (var i = 0; i < 5; i++) client.Set($"large{i}", new string('x', 10_000));

        var keys = Run("perl", Tool, cluster.Proxy.Address, "keys");
        var classes = Run("perl", Tool, cluster.Proxy.Address, "display");

        keys.Split('\n').Count(line => line.StartsWith("key=", StringComparison.Ordinal)).ShouldBe(25);
        // Item size, age, pages, count.
        classes.ShouldMatch(@"\s96B\s+\d+s\s+2\s+20\s");
        classes.ShouldMatch(@"\s\d+\.\dK\s+\d+s\s+\d\s+5\s");
    }

    [ToolFact(Tool, "memcached")]
    public void Memcached_tool_shows_statistics_settings_and_sizes()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v");

        Run("perl", Tool, cluster.Proxy.Address, "stats").ShouldMatch(@"\bcurr_items\s+1\s");
        Run("perl", Tool, cluster.Proxy.Address, "settings").ShouldMatch(@"\bmaxconns\s+4096\s");
        Run("perl", Tool, cluster.Proxy.Address, "sizes").ShouldMatch(@"\bsizes_status\s+disabled\s");
    }

    [ToolFact(Tool, "memcached")]
    public void Memcached_tool_reads_a_node()
    {
        using var node = UnderstudyProcess.Node("-m", "64");
        using var client = node.Connect();
        client.Set("k", "v");

        Run("perl", Tool, node.Address, "stats").ShouldMatch(@"\bcurr_items\s+1\s");
        Run("perl", Tool, node.Address, "dump").ShouldContain("add k 0 0 1\nv");
        Run("perl", Tool, node.Address, "settings").ShouldMatch(@"\bmaxbytes\s+67108864\s");
    }

    [ToolFact(Tool, "memcached")]
    public void Memcached_tool_ends_where_a_list_is_refused()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v");
        foreach (var server in cluster.Servers) server.Kill();
        Eventually.True(() => client.Ask("get k\r\n", limit: Cluster.AnswerLimit).StartsWith("SERVER_ERROR"), Limit, "still answered");

        Run("perl", Tool, cluster.Proxy.Address, "keys").ShouldNotContain("key=");
    }

    [ToolFact(Memcstat, "libmemcached-tools")]
    public void Memcstat_reads_a_proxy_and_a_node()
    {
        using var cluster = Cluster.Pair();
        using var node = UnderstudyProcess.Node("-m", "64");

        foreach (var address in (string[])[cluster.Proxy.Address, node.Address])
        {
            var stats = Run(Memcstat, $"--servers={address}");

            stats.ShouldContain("curr_items: 0");
            stats.ShouldContain("limit_maxbytes: 67108864");
            stats.ShouldContain("get_hits: ");
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = ChildProcess.Start(program, arguments);
        process.WaitForExit(Limit).ShouldBeTrue($"{program} {string.Join(' ', arguments)} does not end; it wrote:\n{process.Output}");
        process.ExitCode.ShouldBe(0, process.Output);
        return process.Output;
    }
}
