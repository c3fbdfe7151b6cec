namespace Understudy.Conformance;

/// <summary>The names of our node's statistics beside those of a real memcached; docs/protocol.md tells why some are missing.</summary>
public sealed class NodeStatisticsTests : IDisposable
{
    private readonly MemcachedProcess _memcached = MemcachedProcess.Start("-m", "64");
    private readonly UnderstudyProcess _node = UnderstudyProcess.Node("-m", "64");

    public static TheoryData<string, string> Missing => new()
    {
        { "stats", "libevent response_obj_oom response_obj_count response_obj_bytes read_buf_count read_buf_bytes read_buf_bytes_free "
            + "read_buf_oom reserved_fds hash_power_level slab_reassign_rescues "
            + "slab_reassign_chunk_rescues slab_reassign_evictions_nomem slab_reassign_inline_reclaim slab_reassign_busy_items "
            + "slab_reassign_busy_deletes slab_reassign_running slabs_moved lru_crawler_running lru_crawler_starts "
            + "lru_maintainer_juggles malloc_fails unexpected_napi_ids round_robin_fallback slab_global_page_pool evicted_active "
            + "crawler_reclaimed crawler_items_checked lrutail_reflocked moves_to_cold moves_to_warm moves_within_lru "
            + "direct_reclaims lru_bumps_dropped" },
        { "stats items", "items:N:number_hot items:N:number_warm items:N:number_cold items:N:age_hot items:N:age_warm items:N:age "
            + "items:N:evicted_nonzero items:N:evicted_time items:N:tailrepairs items:N:evicted_active items:N:crawler_reclaimed "
            + "items:N:crawler_items_checked items:N:lrutail_reflocked items:N:moves_to_cold items:N:moves_to_warm "
            + "items:N:moves_within_lru items:N:direct_reclaims items:N:hits_to_hot items:N:hits_to_warm items:N:hits_to_cold "
            + "items:N:hits_to_temp" },
        { "stats slabs", "N:chunk_size N:chunks_per_page N:total_chunks N:free_chunks N:free_chunks_end" },
        { "stats sizes", "" },
        { "stats settings", "" },
        { "stats conns", "" },
    };

    public void Dispose()
    {
        _node.Dispose();
        _memcached.Dispose();
    }

    [Theory, MemberData(nameof(Missing))]
    public void Every_name_of_memcacheds_is_there_or_known_to_be_missing(string request, string missing)
    {
        using var known = _memcached.Connect();
        using var client = _node.Connect();
        known.Set("a", "x").ShouldBe("STORED\r\n");
        client.Set("a", "x").ShouldBe("STORED\r\n");

        var absent = NamesOf(known, request).Except(NamesOf(client, request));

        absent.Order().ShouldBe(missing.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public void Settings_that_exist_here_are_told_in_memcacheds_words()
    {
        using var known = _memcached.Connect();
        using var client = _node.Connect();

        // Of later versions.
        NamesOf(client, "stats settings").Except(NamesOf(known, "stats settings")).ShouldBe(["client_flags_size"]);
        foreach (var name in (string[])["maxbytes", "maxconns", "evictions", "num_threads", "item_size_max", "flush_enabled",
                     "shutdown_command", "cas_enabled", "auth_enabled_ascii", "watcher_logbuf_size"])
        {
            Value(client, "stats settings", name).ShouldBe(name == "num_threads" ? "1" : Value(known, "stats settings", name), name);
        }
    }

    [Theory]
    [InlineData("stats reset\r\n")]
    [InlineData("stats  reset  x \r\n")]
    [InlineData("stats extstore\r\n")]
    [InlineData("stats detail dump\r\n")]
    [InlineData(" verbosity 0\r\n")]
    [InlineData("lru_crawler enable\r\n")]
    [InlineData("lru_crawler enable x\r\n")]
    [InlineData("lru_crawler sleep 1 2\r\n")]
    [InlineData("lru_crawler sleep -1\r\n")]
    [InlineData("lru_crawler crawl 1,64\r\n")]
    [InlineData("lru_crawler disable\r\nlru_crawler crawl 1\r\n")]
    [InlineData("lru\r\n")]
    [InlineData("lru mode\r\n")]
    [InlineData("lru temp_ttl -1\r\n")]
    [InlineData("lru tune 10 25 0 2.0\r\n")]
    [InlineData("lru tune 10 25 0.1 2.0 noreply\r\nlru x\r\n")]
    [InlineData("slabs reassign -1 99\r\n")]
    [InlineData("slabs reassign 0 39\r\n")]
    [InlineData("slabs reassign 0 40\r\n")]
    [InlineData("slabs automove ratio\r\n")]
    [InlineData("slabs automove 1 noreply\r\nslabs\r\n")]
    [InlineData("cache_memlimit x noreply\r\ncache_memlimit\r\n")]
    [InlineData("cache_memlimit 64 x\r\n")]
    [InlineData("extstore free_memchunks 1 1\r\n")]
    [InlineData("extstore free_memchunks 64 1\r\n")]
    [InlineData("extstore item_age x\r\n")]
    [InlineData("extstore max_frag 0.5\r\n")]
    [InlineData("extstore\r\n")]
    [InlineData("refresh_certs\r\n")]
    [InlineData("watch nonsense\r\n")]
    [InlineData("verbosity 1\r\n")]
    [InlineData("stats sizes\r\n")]
    [InlineData("stats detail\r\n")]
    [InlineData("stats nonsense\r\n")]
    [InlineData("stats cachedump\r\n")]
    [InlineData("stats cachedump 1\r\n")]
    [InlineData("stats cachedump 1 x\r\n")]
    [InlineData("stats cachedump 64 0\r\n")]
    [InlineData("stats cachedump 63 0\r\n")]
    [InlineData("lru_crawler\r\n")]
    [InlineData("lru_crawler sleep x\r\n")]
    [InlineData("lru_crawler sleep 1000001\r\n")]
    [InlineData("lru_crawler tocrawl x\r\n")]
    [InlineData("lru_crawler crawl all\r\n")]
    [InlineData("lru_crawler crawl 64\r\n")]
    [InlineData("lru_crawler metadump 0\r\n")]
    [InlineData("lru_crawler metadump\r\n")]
    [InlineData("lru mode x\r\n")]
    [InlineData("lru mode segmented\r\n")]
    [InlineData("lru temp_ttl x\r\n")]
    [InlineData("lru tune 10 25 0.1 2.0\r\n")]
    [InlineData("lru tune 10 25 0.1 x\r\n")]
    [InlineData("lru tune 90 90 0.1 2.0\r\n")]
    [InlineData("slabs automove 1\r\n")]
    [InlineData("slabs automove 5\r\n")]
    [InlineData("slabs automove x\r\n")]
    [InlineData("slabs automove ratio 0.5\r\n")]
    [InlineData("slabs automove ratio x\r\n")]
    [InlineData("slabs reassign 1 1\r\n")]
    [InlineData("slabs reassign x 1\r\n")]
    [InlineData("slabs reassign 1 200\r\n")]
    [InlineData("slabs reassign 3 5\r\n")]
    [InlineData("slabs nonsense\r\n")]
    [InlineData("cache_memlimit 7\r\n")]
    [InlineData("cache_memlimit x\r\n")]
    [InlineData("cache_memlimit 1073741824\r\n")]
    [InlineData("cache_memlimit 128\r\n")]
    public void Commands_of_administrators_are_answered_alike(string request)
    {
        using var known = _memcached.Connect();
        using var client = _node.Connect();

        client.Ask(request).ShouldBe(known.Ask(request));
    }

    [Fact]
    public void Requests_are_counted_by_prefix_once_that_is_turned_on()
    {
        const string Requests = "get p:1 p:2 q:1 none\r\nset p:1 0 0 1\r\nx\r\nadd q:1 0 0 1\r\nx\r\ngets p:1\r\ngat 0 q:1\r\n"
            + "delete p:1\r\ndelete r:1:2\r\nset q:9 0 0 1\r\nxy\r\nincr p:1 1\r\ntouch p:1 0\r\nmg p:1 v\r\nms q:1 1\r\nx\r\nmd q:1\r\n";
        using var known = _memcached.Connect();
        using var client = _node.Connect();

        string[] Dump(Wire wire)
        {
            wire.Ask(Requests + "stats detail on\r\nmn\r\n", "MN\r\n");
            wire.Ask(Requests + "stats detail off\r\n" + Requests + "mn\r\n", "MN\r\n");
            return [.. wire.Ask("stats detail dump\r\n", "END\r\n").Split("\r\n").Order()];
        }

        Dump(client).ShouldBe(Dump(known));
        Value(client, "stats settings", "detail_enabled").ShouldBe("no");
        client.Ask("stats reset\r\n").ShouldBe("RESET\r\n");
        client.Ask("stats detail dump\r\n", "END\r\n").ShouldBe("END\r\n");
    }

    [Theory]
    [InlineData("lru_crawler metadump all\r\n")]
    [InlineData("lru_crawler metadump x\r\n")]
    [InlineData("stats cachedump 1 0\r\n")]
    public void With_X_nobody_lists_keys(string request)
    {
        using var memcached = MemcachedProcess.Start("-X");
        using var node = UnderstudyProcess.Node("-X");
        using var known = memcached.Connect();
        using var client = node.Connect();

        client.Ask(request).ShouldBe(known.Ask(request));
        Value(client, "stats settings", "dump_enabled").ShouldBe("no");
    }

    [Fact]
    public void A_dump_of_a_class_lists_keys_sizes_and_ends()
    {
        using var client = _node.Connect();
        client.Ask("set plain 0 0 3\r\nabc\r\n").ShouldBe("STORED\r\n");
        client.Ask("set timed 0 2000000000 5\r\nabcde\r\n").ShouldBe("STORED\r\n");
        client.Ask("set gone 0 -1 1\r\nx\r\n").ShouldBe("STORED\r\n");

        var all = client.Ask("stats cachedump 1 0\r\n", "END\r\n");
        var one = client.Ask("stats cachedump 1 1\r\n", "END\r\n");

        all.Split("\r\n").Order().ShouldBe(["", "END", "ITEM plain [3 b; 0 s]", "ITEM timed [5 b; 2000000000 s]"]);
        one.Split("\r\n").Count(line => line.StartsWith("ITEM ", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void A_reset_sets_back_what_memcached_sets_back()
    {
        using var known = _memcached.Connect();
        using var client = _node.Connect();
        foreach (var wire in (Wire[])[known, client])
        {
            wire.Set("a", "x");
            wire.Get("a");
            wire.Get("b");
            wire.Ask("stats reset\r\n").ShouldBe("RESET\r\n");
        }

        foreach (var name in (string[])["cmd_get", "cmd_set", "get_hits", "get_misses", "curr_items", "total_items", "evictions"])
            Value(client, "stats", name).ShouldBe(Value(known, "stats", name), name);
    }

    [Theory]
    [InlineData("get a b\r\ngets a a c\r\n", "cmd_get get_hits get_misses")]
    [InlineData("gat 100 a b\r\ngats -1 a\r\ntouch a 5\r\ntouch b 5\r\n", "cmd_touch touch_hits touch_misses cmd_get get_hits get_misses")]
    [InlineData("gats -1 a a\r\nget a\r\n", "get_expired touch_misses get_misses")]
    [InlineData("mg a v\r\nmg b v\r\nmg a T5\r\nmg b T5\r\nmg c N5\r\n", "cmd_get get_hits get_misses cmd_touch touch_hits touch_misses")]
    [InlineData("cas a 0 0 1 8888888888888888888\r\nx\r\ncas b 0 0 1 1\r\nx\r\nms a 1 C0\r\nx\r\nms b 1 C1\r\nx\r\n",
        "cas_hits cas_misses cas_badval cmd_set")]
    [InlineData("incr a 1\r\ndecr a 1\r\nincr b 1\r\nma a MD\r\nma b\r\n", "incr_hits incr_misses decr_hits decr_misses")]
    [InlineData("delete b\r\nmd b\r\nmd a I\r\nmd a C1\r\ndelete a\r\n", "delete_hits delete_misses")]
    [InlineData("set a 0 0 3\r\nabcde\r\nms a 3\r\nabcde\r\nadd a 0 0 1\r\nx\r\nset a 0 0 -1\r\n", "cmd_set total_items")]
    [InlineData("flush_all\r\nget a\r\nme a\r\nflush_all noreply\r\n", "cmd_flush cmd_meta get_flushed get_misses")]
    public void Counters_count_what_memcacheds_count(string requests, string names)
    {
        using var known = _memcached.Connect();
        using var client = _node.Connect();
        foreach (var wire in (Wire[])[known, client])
        {
            wire.Set("a", "10").ShouldBe("STORED\r\n");
            wire.Ask(requests + "mn\r\n", "MN\r\n");
        }

        names.Split(' ').Select(name => $"{name} {Value(client, "stats", name)}")
            .ShouldBe(names.Split(' ').Select(name => $"{name} {Value(known, "stats", name)}"));
    }

    [Fact]
    public void Connections_are_told_with_their_state()
    {
        using var client = _node.Connect();
        using var watcher = _node.Connect();
        watcher.Ask("watch\r\n").ShouldBe("OK\r\n");

        var told = client.Ask("stats conns\r\n", "END\r\n");

        told.ShouldContain($":addr tcp:{client.Socket.LocalEndPoint}\r\n");
        told.ShouldContain(":state conn_parse_cmd\r\n");
        told.ShouldContain(":state conn_watch\r\n");
    }

    [Theory]
    [InlineData("set a 0 0 10\r\nab", "conn_nread")]
    [InlineData("set a x 0 1000000\r\nab", "conn_swallow")]
    [InlineData("get a\r\n", "conn_read")]
    public void A_connection_that_owes_a_value_says_so(string sent, string state)
    {
        using var client = _node.Connect();
        using var other = _node.Connect();

        other.Send(sent);

        Eventually.True(
            () => client.Ask("stats conns\r\n", "END\r\n").Contains($":state {state}\r\n", StringComparison.Ordinal),
            () => client.Ask("stats conns\r\n", "END\r\n"));
    }

    [Fact]
    public void Connections_are_told_line_by_line_as_memcached_tells_them()
    {
        using var known = _memcached.Connect();
        using var client = _node.Connect();

        var told = LinesOf(client, $"{_node.Address}", client);

        told.ShouldBe(LinesOf(known, _memcached.Address, known));
        told.ShouldContain("N:listen_addr tcp:SERVER");
    }

    // Classes have numbers of their own on each side.
    private static HashSet<string> NamesOf(Wire wire, string request) =>
    [
        .. wire.Ask(request + "\r\n", "END\r\n").Split("\r\n").Where(line => line.StartsWith("STAT ", StringComparison.Ordinal))
            .Select(line => string.Join(':', line.Split(' ')[1].Split(':').Select(word => word.All(char.IsAsciiDigit) ? "N" : word))),
    ];

    // Without what differs by nature: numbers, addresses and times. In order of descriptors there, of arrival here, which is the same.
    private static string[] LinesOf(Wire wire, string server, Wire asking) =>
    [
        .. wire.Ask("stats conns\r\n", "END\r\n")
            .Replace(asking.Socket.LocalEndPoint!.ToString()!, "CLIENT", StringComparison.Ordinal)
            .Replace(server, "SERVER", StringComparison.Ordinal).Split("\r\n")
            .Where(line => line.StartsWith("STAT ", StringComparison.Ordinal) && !line.Contains("secs_since", StringComparison.Ordinal))
            .Select(line => $"N{line[line.IndexOf(':', StringComparison.Ordinal)..]}"),
    ];

    private static string Value(Wire wire, string request, string name) =>
        wire.Ask(request + "\r\n", "END\r\n").Split($"STAT {name} ")[1].Split("\r\n")[0];
}
