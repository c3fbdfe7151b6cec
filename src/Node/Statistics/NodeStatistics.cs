using System.Globalization;
using Understudy.Connections.Clients;
using Understudy.Node.State;
using Understudy.Node.Watching;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Versions;
using Understudy.Transport.Measuring;

namespace Understudy.Node.Statistics;

/// <summary>Answers <c>stats</c> in memcached's words, as far as they mean something here. Numbers of other workers may be a moment
/// old.</summary>
internal sealed class NodeStatistics(
    NodeState node, WorkerState worker, WatchBoard board, IReadOnlyList<INodeClient> clients)
{
    /// <summary>The slab class under which all items are told of.</summary>
    public const int OnlyClass = 1;

    /// <summary>The reply to a stats command.</summary>
    /// <param name="arguments">The words behind the verb.</param>
    public byte[] Reply(string[] arguments)
    {
        var text = new StatsText();
        switch (arguments)
        {
            case []: WriteGeneral(text); break;
            case ["settings", ..]: WriteSettings(text); break;
            case ["items", ..]: WriteItems(text); break;
            case ["slabs", ..]: WriteSlabs(text); break;
            case ["sizes", ..]: text.Add("sizes_status", "disabled"); break;
            case ["conns", ..]: WriteConnections(text); break;
            case ["store", ..]: WriteStore(text); break;
            case ["replication", ..] when node.ReplicationFigures is { } figures:
                foreach (var (name, value) in figures()) text.Add(name, value);
                break;
            case ["import", ..] when node.ImportFigures is { } figures:
                foreach (var (name, value) in figures()) text.Add(name, value);
                break;
            case ["reset", ..]: return "RESET\r\n"u8.ToArray();
            case ["extstore", ..]: break;
            case ["detail", ..]: return Detail(Abbreviations.Spelled(arguments, 1, ["on", "off", "dump"]));
            default: return "ERROR\r\n"u8.ToArray();
        }

        return text.End();
    }

    private byte[] Detail(string[] arguments)
    {
        if (node.Options.RefusesDump) return "CLIENT_ERROR stats detail not allowed\r\n"u8.ToArray();
        switch (arguments)
        {
            case [_, "on" or "off", ..]:
                node.Prefixes.IsOn = arguments[1] == "on";
                return "OK\r\n"u8.ToArray();
            case [_, "dump", ..]: return node.Prefixes.Dump();
            default: return "CLIENT_ERROR usage: stats detail on|off|dump\r\n"u8.ToArray();
        }
    }

    // Settings of parts that are not here, with the values that a memcached has which was told nothing of them: tools ask for them by name.
    private static readonly (string Name, string Value)[] AbsentSettings =
    [
        ("oldest", "0"), ("umask", "700"), ("growth_factor", "1.25"), ("chunk_size", "48"), ("num_threads_per_udp", "0"),
        ("stat_key_prefix", ":"), ("reqs_per_event", "20"), ("client_flags_size", "4"), ("tcp_backlog", "1024"), ("hashpower_init", "0"),
        ("slab_automove_ratio", "0.80"), ("slab_automove_window", "30"), ("slab_automove_freeratio", "0.010"),
        ("slab_chunk_max", "524288"), ("lru_crawler_sleep", "100"), ("lru_crawler_tocrawl", "0"), ("tail_repair_time", "0"),
        ("hash_algorithm", "murmur3"), ("lru_maintainer_thread", "no"), ("lru_segmented", "no"), ("hot_lru_pct", "20"),
        ("warm_lru_pct", "40"), ("hot_max_factor", "0.20"), ("warm_max_factor", "2.00"), ("temp_lru", "no"), ("temporary_ttl", "61"),
        ("read_buf_mem_limit", "0"), ("inline_ascii_response", "no"), ("num_napi_ids", "0"),
        ("ext_item_size", "512"), ("ext_item_age", "4294967295"), ("ext_low_ttl", "0"), ("ext_recache_rate", "2000"),
        ("ext_wbuf_size", "4194304"), ("ext_compact_under", "0"), ("ext_drop_under", "0"), ("ext_max_sleep", "1000000"),
        ("ext_max_frag", "0.80"), ("ext_drop_unread", "no"), ("ssl_chain_cert", "(null)"), ("ssl_key", "(null)"),
        ("ssl_verify_mode", "0"), ("ssl_keyformat", "1"), ("ssl_ciphers", "NULL"), ("ssl_ca_cert", "NULL"), ("ssl_wbuf_size", "16384"),
        ("ssl_session_cache", "no"), ("ssl_kernel_tls", "no"), ("ssl_min_version", "tlsv1.2"),
    ];

    private long Sum(Func<NodeCounters, long> counter) => node.Workers.Sum(w => counter(w.Counters));

    private void WriteGeneral(StatsText text)
    {
        text.Add("pid", node.ProcessId);
        text.Add("uptime", worker.Now - node.StartedAt);
        // Together with uptime this tells one life of a server from the next, so the two must come from one clock.
        text.Add("time", worker.Now);
        text.Add("version", NodeVersion.Memcached);
        text.Add("pointer_size", 64);
        var cpu = Environment.CpuUsage;
        text.Add("rusage_user", Seconds(cpu.UserTime));
        text.Add("rusage_system", Seconds(cpu.PrivilegedTime));
        text.Add("max_connections", node.Options.MaxConnections);
        text.Add("curr_connections", node.Acceptor!.ClientCount);
        text.Add("total_connections", Sum(c => c.Connections));
        text.Add("rejected_connections", node.Acceptor!.Refused);
        text.Add("connection_structures", node.Acceptor!.ClientCount);
        WriteCommands(text);
        text.Add("auth_cmds", node.Logins.Tries);
        text.Add("auth_errors", node.Logins.Failures);
        text.Add("bytes_read", Sum(c => c.BytesRead));
        text.Add("bytes_written", Sum(c => c.BytesWritten));
        WriteMemory(text);
        WriteWatching(text);
    }

    private void WriteCommands(StatsText text)
    {
        text.Add("cmd_get", Sum(c => c.GetHits + c.GetMisses));
        text.Add("cmd_set", Sum(c => c.Sets));
        text.Add("cmd_flush", Sum(c => c.Flushes));
        text.Add("cmd_touch", Sum(c => c.TouchHits + c.TouchMisses));
        text.Add("cmd_meta", Sum(c => c.MetaCommands));
        text.Add("get_hits", Sum(c => c.GetHits));
        text.Add("get_misses", Sum(c => c.GetMisses));
        text.Add("get_expired", Sum(c => c.GetExpired));
        text.Add("get_flushed", Sum(c => c.GetFlushed));
        text.Add("delete_misses", Sum(c => c.DeleteMisses));
        text.Add("delete_hits", Sum(c => c.DeleteHits));
        text.Add("incr_misses", Sum(c => c.IncrMisses));
        text.Add("incr_hits", Sum(c => c.IncrHits));
        text.Add("decr_misses", Sum(c => c.DecrMisses));
        text.Add("decr_hits", Sum(c => c.DecrHits));
        text.Add("cas_misses", Sum(c => c.CasMisses));
        text.Add("cas_hits", Sum(c => c.CasHits));
        text.Add("cas_badval", Sum(c => c.CasBad));
        text.Add("touch_hits", Sum(c => c.TouchHits));
        text.Add("touch_misses", Sum(c => c.TouchMisses));
        text.Add("store_too_large", Sum(c => c.TooLarge));
        text.Add("store_no_memory", Sum(c => c.NoMemory));
    }

    private void WriteMemory(StatsText text)
    {
        var store = node.Store.Statistics();
        text.Add("limit_maxbytes", store.LimitBytes);
        text.Add("accepting_conns", 1);
        text.Add("listen_disabled_num", 0);
        text.Add("time_in_listen_disabled_us", 0);
        text.Add("threads", node.Workers.Count);
        text.Add("conn_yields", Sum(c => c.Yields));
        text.Add("hash_bytes", store.IndexBytes);
        text.Add("hash_is_expanding", 0);
        text.Add("bytes", store.ItemBytes);
        text.Add("curr_items", store.Items);
        text.Add("total_items", store.TotalItems);
        // Not memcached's: items of an earlier life are here, which a proxy must know, as writes may have been missed meanwhile.
        text.Add("restored_items", node.Store.RestoredItems);
        text.Add("expired_unfetched", store.ExpiredUnfetched);
        text.Add("evicted_unfetched", store.EvictedUnfetched);
        text.Add("evictions", store.Evictions);
        text.Add("reclaimed", store.Reclaimed);
    }

    private void WriteWatching(StatsText text)
    {
        text.Add("log_worker_dropped", Sum(c => c.WatchDropped));
        text.Add("log_worker_written", Sum(c => c.WatchWritten));
        text.Add("log_watcher_skipped", Sum(c => c.WatchSkipped));
        text.Add("log_watcher_sent", Sum(c => c.WatchSent));
        text.Add("foreign_clients", node.Foreign.Count);
        text.Add("tls_refused", node.Insecure.Count);
        text.Add("auth_denials", node.Logins.Denials);
        text.Add("auth_timeouts", node.Logins.Expired);
        text.Add("rejected_by_source", node.Acceptor!.RefusedBySource);
        text.Add("slowed_by_source", node.Rates?.Slowed ?? 0);
        text.Add("proxy_protocol_refused", node.Acceptor!.Strayed);
        text.Add("idle_kicks", node.Workers.Sum(w => w.IdleClosed()));
        text.Add("log_lines_dropped", node.DroppedLogLines());
        text.Add("log_watchers", board.Watchers.Length);
    }

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalSeconds}.{(long)time.TotalMicroseconds % 1_000_000:D6}");

    private void WriteSettings(StatsText text)
    {
        var options = node.Options;
        var addresses = node.Listeners.Select(listener => listener.Address).ToList();
        text.Add("maxbytes", node.Store.LimitBytes);
        text.Add("maxconns", options.MaxConnections);
        text.Add("tcpport", addresses.Select(a => a.EndPoint?.Port ?? 0).FirstOrDefault());
        text.Add("udpport", 0);
        text.Add("inter", string.Join(',', addresses.Where(a => a.EndPoint is not null).Select(a => a.EndPoint!.Address)));
        text.Add("verbosity", node.Verbosity);
        text.Add("evictions", options.RefusesWhenFull ? "off" : "on");
        text.Add("domain_socket", addresses.Select(a => a.UnixPath).FirstOrDefault(path => path is not null) ?? "NULL");
        text.Add("shutdown_command", options.AllowsShutdown ? "yes" : "no");
        text.Add("num_threads", node.Workers.Count);
        text.Add("cas_enabled", "yes");
        text.Add("binding_protocol", "ascii");
        text.Add("auth_enabled_sasl", node.Logins.Any ? "yes" : "no");
        text.Add("auth_enabled_ascii", node.Logins.AnySpeaksText ? "yes" : "no");
        text.Add("item_size_max", options.MaxItemBytes);
        text.Add("maxconns_fast", "yes");
        text.Add("flush_enabled", options.RefusesFlush ? "no" : "yes");
        text.Add("dump_enabled", options.RefusesDump ? "no" : "yes");
        text.Add("detail_enabled", node.Prefixes.IsOn ? "yes" : "no");
        text.Add("lru_crawler", node.Crawls ? "yes" : "no");
        text.Add("slab_reassign", "no");
        text.Add("slab_automove", 0);
        text.Add("idle_timeout", (long)options.IdleTimeout.TotalSeconds);
        text.Add("track_sizes", "no");
        text.Add("ssl_enabled", "no");
        text.Add("watcher_logbuf_size", Watcher.MostWaitingBytes);
        text.Add("worker_logbuf_size", WatchFeed.ParcelBytes);
        text.Add("memory_file", options.MemoryFile ?? "(null)");
        foreach (var (name, value) in AbsentSettings) text.Add(name, value);
    }

    // One class for all items: there are no slabs, but monitoring sums what it finds.
    private void WriteItems(StatsText text)
    {
        var store = node.Store.Statistics();
        if (store.Items == 0) return;
        text.Add("items:1:number", store.Items);
        text.Add("items:1:mem_requested", store.ItemBytes);
        text.Add("items:1:evicted", store.Evictions);
        text.Add("items:1:evicted_unfetched", store.EvictedUnfetched);
        text.Add("items:1:outofmemory", Sum(c => c.NoMemory));
        text.Add("items:1:reclaimed", store.Reclaimed);
        text.Add("items:1:expired_unfetched", store.ExpiredUnfetched);
    }

    private void WriteSlabs(StatsText text)
    {
        var store = node.Store.Statistics();
        if (store.Items > 0)
        {
            text.Add("1:total_pages", store.Segments);
            text.Add("1:used_chunks", store.Items);
            text.Add("1:get_hits", Sum(c => c.GetHits));
            text.Add("1:cmd_set", Sum(c => c.Sets));
            text.Add("1:delete_hits", Sum(c => c.DeleteHits));
            text.Add("1:incr_hits", Sum(c => c.IncrHits));
            text.Add("1:decr_hits", Sum(c => c.DecrHits));
            text.Add("1:cas_hits", Sum(c => c.CasHits));
            text.Add("1:cas_badval", Sum(c => c.CasBad));
            text.Add("1:touch_hits", Sum(c => c.TouchHits));
        }

        text.Add("active_slabs", store.Items > 0 ? 1 : 0);
        text.Add("total_malloced", store.UsedBytes);
    }

    // Other workers' clients belong to their threads; each worker tells of its own.
    private void WriteConnections(StatsText text)
    {
        foreach (var (number, address) in node.Listeners)
        {
            text.Add($"{number}:addr", ConnectionName.Of(address.ToString()));
            text.Add($"{number}:state", "conn_listening");
            text.Add($"{number}:secs_since_last_cmd", worker.Now - node.StartedAt);
        }

        foreach (var client in clients)
        {
            var number = client.Number.ToString(CultureInfo.InvariantCulture);
            text.Add($"{number}:addr", ConnectionName.Of(client.RemoteName));
            text.Add($"{number}:listen_addr", ConnectionName.Of(client.LocalName));
            text.Add($"{number}:state", StateOf(client));
            text.Add($"{number}:secs_since_last_cmd", (worker.Loop.Now - client.LastRequestAt) / 1_000_000_000);
        }
    }

    private static string StateOf(INodeClient client)
    {
        if (client.Watches) return "conn_watch";
        if (client.IsFull) return "conn_mwrite";
        if (client.IsAsking) return "conn_parse_cmd";
        return client.AwaitsValue ? "conn_nread" : client.IsSkipping ? "conn_swallow" : "conn_read";
    }

    private void WriteStore(StatsText text)
    {
        var store = node.Store.Statistics();
        text.Add("understudy_version", OwnVersion.Number);
        text.Add("limit_bytes", store.LimitBytes);
        text.Add("used_bytes", store.UsedBytes);
        text.Add("index_bytes", store.IndexBytes);
        text.Add("segment_bytes", store.SegmentBytes);
        text.Add("segments", store.Segments);
        text.Add("free_segments", store.FreeSegments);
        text.Add("large_segments", store.LargeSegments);
        text.Add("buckets", store.Buckets);
        text.Add("overflow_buckets", store.OverflowBuckets);
        text.Add("index_drops", store.IndexDrops);
        text.Add("moved", store.Moved);
        text.Add("requests_invalid", Sum(c => c.Invalid));
        var lateness = new DurationSummary(node.Workers.Select(w => w.Loop.Lateness));
        foreach (var (name, value) in DurationReport.Of("loop_late", lateness)) text.Add(name, value);
        foreach (var (name, value) in MemoryReport.Of(node.Memory, node.Workers.Select(w => w.Memory))) text.Add(name, value);
        text.Add("managed_allocated_bytes", GC.GetTotalAllocatedBytes());
        text.Add("managed_collections", GC.CollectionCount(0));
        foreach (var each in node.Workers)
        {
            text.Add($"worker_{each.Index}_bytes_in_flight", each.Loop.Buffers.RentedBytes);
            text.Add($"worker_{each.Index}_bytes_kept_for_reuse", each.Loop.Buffers.RetainedBytes);
        }
    }
}
