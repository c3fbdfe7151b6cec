using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Operating;
using Understudy.Proxy.Workers;

namespace Understudy.Proxy.Statistics;

/// <summary>Answers <c>stats</c>. Numbers of other workers may be a moment old.</summary>
internal sealed class ProxyStatistics(ProxyCrew crew, ProxyWorker worker)
{
    /// <summary>The reply to a stats command.</summary>
    /// <param name="command">The whole command line.</param>
    public byte[] Reply(ReadOnlySpan<byte> command)
    {
        var arguments = Encoding.ASCII.GetString(command)["stats".Length..].Trim(' ');
        var text = new StatsText();
        switch (arguments)
        {
            case "":
                WriteGeneral(text);
                return text.End();
            case "proxy":
                WriteProxy(text);
                return text.End();
            case "servers":
                WriteServers(text);
                return text.End();
            case "settings":
                WriteSettings(text);
                return text.End();
            case "reset":
                return "RESET\r\n"u8.ToArray();
            case "items" or "slabs" or "sizes" or "conns":
                // What a memcached without items answers: the proxy holds none.
                return text.End();
            default:
                return "ERROR\r\n"u8.ToArray();
        }
    }

    private long Sum(Func<WorkerCounters, long> counter) => crew.Workers.Sum(w => counter(w.Counters));

    private void WriteGeneral(StatsText text)
    {
        var now = worker.Loop.UnixMilliseconds / 1000;
        text.Add("pid", Environment.ProcessId);
        text.Add("uptime", now - crew.StartedUnixSeconds);
        text.Add("time", now);
        text.Add("version", ProxyVersion.Text);
        text.Add("pointer_size", 64);
        text.Add("max_connections", crew.Options.MaxConnections);
        text.Add("curr_connections", crew.Acceptor.ClientCount);
        text.Add("total_connections", Sum(c => c.Connections));
        text.Add("rejected_connections", crew.Acceptor.Refused);
        text.Add("cmd_get", Sum(c => c.GetHits + c.GetMisses));
        text.Add("cmd_set", Sum(c => c.Sets));
        text.Add("cmd_flush", Sum(c => c.Flushes));
        text.Add("cmd_touch", Sum(c => c.Touches));
        text.Add("get_hits", Sum(c => c.GetHits));
        text.Add("get_misses", Sum(c => c.GetMisses));
        text.Add("bytes_read", Sum(c => c.BytesRead));
        text.Add("bytes_written", Sum(c => c.BytesWritten));
        text.Add("threads", crew.Workers.Count);
    }

    private void WriteProxy(StatsText text)
    {
        var snapshot = crew.Board.Current;
        text.Add("requests", Sum(c => c.Requests));
        text.Add("refused_for_memory", Sum(c => c.RefusedForMemory));
        text.Add("snapshot_version", snapshot.Version);
        text.Add("tiers", snapshot.Pool.TierCount);
        foreach (var tier in snapshot.Pool.Tiers)
        {
            text.Add($"tier_{tier.Name}_servers", tier.Servers.Count);
        }

        text.Add("compared_keys", crew.Workers.Sum(w => w.Comparer.Compared));
        text.Add("compared_missing", crew.Workers.Sum(w => w.Comparer.Missing));
        text.Add("compared_unclear", crew.Workers.Sum(w => w.Comparer.Unclear));
        text.Add("compared_different", crew.Workers.Sum(w => w.Comparer.Different));
        text.Add("late_writes_followed", crew.Workers.Sum(w => w.LateWrites.Followed));
        text.Add("late_writes_dropped", crew.Workers.Sum(w => w.LateWrites.Dropped));
        text.Add("failed_marks", crew.Workers.Sum(w => w.Marks.Failed));
        text.Add("managed_allocated_bytes", GC.GetTotalAllocatedBytes(precise: true));
        text.Add("managed_collections", GC.CollectionCount(0));
        foreach (var each in crew.Workers)
        {
            text.Add($"worker_{each.Index}_requests", each.Counters.Requests);
            text.Add($"worker_{each.Index}_bytes_in_flight", each.Loop.Buffers.RentedBytes);
            text.Add($"worker_{each.Index}_bytes_kept_for_reuse", each.Loop.Buffers.RetainedBytes);
        }
    }

    private void WriteServers(StatsText text)
    {
        var snapshot = crew.Board.Current;
        for (var server = 0; server < snapshot.Pool.Servers.Count; server++)
        {
            var name = snapshot.Pool.Servers[server].ToString();
            foreach (var (field, value) in ServerReport.Of(crew, server, worker.Loop.UnixMilliseconds)) text.Add($"{name}:{field}", value);
        }
    }

    private void WriteSettings(StatsText text)
    {
        var options = crew.Options;
        text.Add("maxconns", options.MaxConnections);
        text.Add("num_threads", options.Workers);
        text.Add("item_size_max", options.MaxValueBytes);
        text.Add("reply_timeout_ms", (long)options.ReplyTimeout.TotalMilliseconds);
        text.Add("connect_timeout_ms", (long)options.ConnectTimeout.TotalMilliseconds);
        text.Add("failure_limit", options.FailureLimit);
        text.Add("probe_backoff_min_ms", (long)options.ProbeBackoffMin.TotalMilliseconds);
        text.Add("probe_backoff_max_ms", (long)options.ProbeBackoffMax.TotalMilliseconds);
        text.Add("probe_interval_ms", (long)options.ProbeInterval.TotalMilliseconds);
        text.Add("hold_down_min_ms", (long)options.HoldDownMin.TotalMilliseconds);
        text.Add("hold_down_max_ms", (long)options.HoldDownMax.TotalMilliseconds);
        text.Add("fill_rate", options.FillBytesPerSecond);
        text.Add("journal_memory", options.JournalBytes);
        text.Add("compare_rate", options.CompareRate);
        text.Add("repair_rate", options.RepairRate);
        text.Add("settle_time_ms", (long)options.SettleTime.TotalMilliseconds);
        text.Add("hold_time_us", (long)options.HoldTime.TotalMicroseconds);
        text.Add("client_output_limit", options.ClientOutputLimitBytes);
        text.Add("worker_memory_limit", options.WorkerMemoryLimitBytes);
        text.Add("max_pipeline_depth", options.MaxPipelineDepth);
        text.Add("max_server_queue", options.MaxServerQueue);
        text.Add("drain_timeout_ms", (long)options.DrainTimeout.TotalMilliseconds);
        foreach (var tier in options.Pool.Tiers) text.Add($"tier_{tier.Name}_distribution", tier.Distribution);
    }
}
