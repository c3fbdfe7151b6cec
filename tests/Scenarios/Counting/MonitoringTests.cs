using System.Diagnostics;

namespace Understudy.Scenarios.Counting;

/// <summary>The names that monitoring asks for, and what they mean on a proxy.</summary>
public sealed class MonitoringTests
{
    // telegraf, plugins/inputs/memcached.
    private const string Telegraf =
        "get_hits get_misses evictions limit_maxbytes bytes uptime curr_items total_items curr_connections total_connections "
        + "connection_structures cmd_get cmd_set delete_hits delete_misses incr_hits incr_misses decr_hits decr_misses cas_hits "
        + "cas_misses bytes_read bytes_written threads conn_yields";

    // prometheus/memcached_exporter, without what it asks for only where a memcached has it.
    private const string Exporter =
        "version uptime time rusage_user rusage_system get_hits get_misses delete_hits delete_misses incr_hits incr_misses decr_hits "
        + "decr_misses cas_hits cas_misses touch_hits touch_misses cas_badval cmd_flush cmd_set bytes limit_maxbytes curr_items "
        + "total_items bytes_read bytes_written curr_connections total_connections rejected_connections conn_yields "
        + "listen_disabled_num evictions reclaimed store_too_large store_no_memory accepting_conns";

    private const string ExporterOfProxies =
        "proxy_conn_requests proxy_conn_errors proxy_conn_oom proxy_req_active proxy_config_reloads proxy_config_reload_fails "
        + "proxy_config_cron_runs proxy_config_cron_fails proxy_backend_total proxy_backend_marked_bad proxy_backend_failed "
        + "proxy_request_failed_depth lru_crawler_starts direct_reclaims crawler_items_checked crawler_reclaimed moves_to_cold "
        + "moves_to_warm moves_within_lru";

    // DataDog/integrations-core, mcache.
    private const string Datadog =
        "total_items curr_items limit_maxbytes uptime bytes curr_connections max_connections connection_structures threads "
        + "pointer_size rusage_user rusage_system cmd_get cmd_set cmd_flush get_hits get_misses delete_misses delete_hits evictions "
        + "bytes_read bytes_written cas_misses cas_hits cas_badval total_connections listen_disabled_num";

    [Theory]
    [InlineData(Telegraf, false)]
    [InlineData(Telegraf, true)]
    [InlineData(Exporter, false)]
    [InlineData(Exporter, true)]
    [InlineData(ExporterOfProxies, false)]
    [InlineData(Datadog, false)]
    [InlineData(Datadog, true)]
    public void Every_number_that_a_tool_reads_is_there(string names, bool isNode)
    {
        using var node = UnderstudyProcess.Node("-m", "64");
        using var cluster = Cluster.Pair();
        using var client = isNode ? node.Connect() : cluster.Proxy.Connect();

        var stats = client.Stats();

        names.Split(' ').Except(stats.Keys).ShouldBeEmpty();
        stats.Where(pair => pair.Key != "version" && !double.TryParse(pair.Value, out _)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_name_of_memcacheds_is_there_or_known_to_mean_nothing_here()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        using var memcached = cluster.Primary.Connect();
        client.Set("k", "v");

        memcached.Stats().Keys.Except(client.Stats().Keys).ShouldBe(
            (string[])["libevent", "response_obj_oom", "response_obj_count", "response_obj_bytes", "read_buf_count", "read_buf_bytes",
                "read_buf_bytes_free", "read_buf_oom", "reserved_fds", "hash_power_level", "hash_is_expanding",
                "slab_reassign_evictions_nomem", "slab_reassign_running", "lru_crawler_running", "malloc_fails", "log_worker_dropped",
                "log_worker_written", "log_watcher_skipped", "log_watcher_sent", "log_watchers", "unexpected_napi_ids",
                "round_robin_fallback"]);
        foreach (var kind in (string[])["items", "slabs"]) client.Stats(kind).Keys.ShouldBe(memcached.Stats(kind).Keys);
        memcached.Stats("sizes").ShouldBe(client.Stats("sizes"));
    }

    [Fact]
    public void Items_are_counted_once_and_what_has_happened_on_every_server()
    {
        using var cluster = Cluster.Of(2, 1);
        using var client = cluster.Proxy.Connect();

        for (var i = 0; i < 50; i++) client.Set($"key{i}", "value");
        var whole = client.Stats();
        var bytes = cluster.Backup.Stat("bytes");
        cluster.Primary.Kill();
        client.AwaitState(cluster.Primary, "OUT");
        var without = client.Stats();

        whole["curr_items"].ShouldBe("50");
        whole["total_items"].ShouldBe("100");
        whole["limit_maxbytes"].ShouldBe($"{2 * 64 << 20}");
        whole["bytes"].ShouldBe($"{bytes}");
        whole["cmd_set"].ShouldBe("50");
        // The proxy notes on the others that one is out.
        int.Parse(without["curr_items"]).ShouldBeInRange(50, 51);
        int.Parse(without["total_items"]).ShouldBeGreaterThanOrEqualTo(100);
        without["limit_maxbytes"].ShouldBe($"{64 << 20}");
        without["proxy_backend_total"].ShouldBe("3");
        without["proxy_backend_marked_bad"].ShouldBe("1");
    }

    [Fact]
    public void Statistics_come_within_a_moment_while_a_server_hangs_and_do_not_speak_against_it()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v");
        cluster.Primary.Pause();

        var taken = Enumerable.Range(0, 10).Select(_ => Eventually.Duration(() => client.Stats()["curr_items"].ShouldBe("1")))
            .Order().ToList();

        // 80 ms, and what a busy machine adds to some of them.
        taken[taken.Count / 2].ShouldBeLessThan(TimeSpan.FromMilliseconds(400));
        client.Stat("servers", $"{cluster.Primary.Address}:ejections").ShouldBe(0);
    }

    [Fact]
    public void Connections_are_told_with_their_addresses()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();

        var conns = client.Stats("conns");

        conns["1:addr"].ShouldBe($"tcp:{cluster.Proxy.Address}");
        conns["1:state"].ShouldBe("conn_listening");
        conns.Where(pair => pair.Key.EndsWith(":addr")).ShouldContain(pair => pair.Value == $"tcp:{client.Socket.LocalEndPoint}");
        conns.Where(pair => pair.Key.EndsWith(":listen_addr")).ShouldAllBe(pair => pair.Value == $"tcp:{cluster.Proxy.Address}");
    }
}
