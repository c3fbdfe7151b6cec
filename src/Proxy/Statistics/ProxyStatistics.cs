using System.Globalization;
using System.Text;
using Understudy.Connections.Clients;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Versions;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Operating;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Statistics;

/// <summary>Answers <c>stats</c>. Numbers of other workers may be a moment old.</summary>
internal sealed class ProxyStatistics(ProxyCrew crew, ProxyWorker worker) : IStatistics
{
    public StatisticsKind? KindOf(ReadOnlySpan<byte> command) => ArgumentsOf(command) switch
    {
        "" => StatisticsKind.General,
        "items" => StatisticsKind.Items,
        "slabs" => StatisticsKind.Slabs,
        _ => null,
    };

    public byte[] Reply(StatisticsKind kind, IReadOnlyList<ServerFigures?> answers)
    {
        var text = new StatsText();
        var figures = new PoolFigures(crew.Board.Current, answers, [.. crew.Servers.Select(server => server.Figures)]);
        if (kind == StatisticsKind.General) WriteGeneral(text, figures);
        else Add(text, figures.ByClass(kind == StatisticsKind.Items ? ":number" : ":used_chunks"));
        return text.End();
    }

    public byte[] Reply(ReadOnlySpan<byte> command)
    {
        var text = new StatsText();
        switch (ArgumentsOf(command))
        {
            case "proxy":
                WriteProxy(text);
                return text.End();
            case "requests":
                WriteRequests(text);
                return text.End();
            case "servers":
                WriteServers(text);
                return text.End();
            case "settings":
                WriteSettings(text);
                return text.End();
            case "conns":
                WriteConnections(text);
                return text.End();
            case "sizes":
                // As a memcached that was not told to count them.
                text.Add("sizes_status", "disabled");
                return text.End();
            case "reset":
                return "RESET\r\n"u8.ToArray();
            default:
                return "ERROR\r\n"u8.ToArray();
        }
    }

    private static string ArgumentsOf(ReadOnlySpan<byte> command) => Encoding.ASCII.GetString(command)["stats".Length..].Trim(' ');

    private long Sum(Func<WorkerCounters, long> counter) => crew.Workers.Sum(w => counter(w.Counters));

    private void WriteGeneral(StatsText text, PoolFigures figures)
    {
        var now = worker.Loop.UnixMilliseconds / 1000;
        text.Add("pid", Environment.ProcessId);
        text.Add("uptime", now - crew.Host.StartedUnixSeconds);
        text.Add("time", now);
        text.Add("version", crew.Capabilities.Version.ToString());
        text.Add("pointer_size", 64);
        var cpu = Environment.CpuUsage;
        text.Add("rusage_user", Seconds(cpu.UserTime));
        text.Add("rusage_system", Seconds(cpu.PrivilegedTime));
        text.Add("max_connections", crew.Options.MaxConnections);
        text.Add("curr_connections", crew.Acceptor.ClientCount);
        text.Add("total_connections", Sum(c => c.Connections));
        text.Add("rejected_connections", crew.Acceptor.Refused);
        text.Add("connection_structures", crew.Acceptor.ClientCount);
        Add(text, CommandCounts.Of(crew.Workers.Select(w => w.Counters)));
        text.Add("auth_cmds", crew.Logins.Tries);
        text.Add("auth_errors", crew.Logins.Failures);
        text.Add("bytes_read", Sum(c => c.BytesRead));
        text.Add("bytes_written", Sum(c => c.BytesWritten));
        text.Add("accepting_conns", 1);
        // One client too many is refused at once, the listener never stops.
        text.Add("listen_disabled_num", 0);
        text.Add("time_in_listen_disabled_us", 0);
        text.Add("threads", crew.Workers.Count);
        text.Add("conn_yields", Sum(c => c.Yields));
        Add(text, figures.General());
        WriteMemcachedProxy(text);
    }

    // In the words of memcached's own proxy (1.6.45).
    private void WriteMemcachedProxy(StatsText text)
    {
        var snapshot = crew.Board.Current;
        var totals = Totals;
        text.Add("proxy_conn_requests", Sum(c => c.Requests));
        text.Add("proxy_conn_errors", totals.Of(RequestOutcome.Protocol));
        text.Add("proxy_conn_oom", totals.Of(RequestOutcome.Busy));
        text.Add("proxy_req_active", Sum(c => c.Requests) - totals.Finished);
        text.Add("proxy_config_reloads", 0);
        text.Add("proxy_config_reload_fails", 0);
        text.Add("proxy_config_cron_runs", 0);
        text.Add("proxy_config_cron_fails", 0);
        text.Add("proxy_backend_total", snapshot.Pool.Numbers.Count());
        text.Add("proxy_backend_marked_bad", Enumerable.Range(0, crew.ServerCount).Sum(server => (long)snapshot.EjectionsOf(server)));
        text.Add("proxy_backend_failed", SumOfUpstreams(c => c.Losses));
        text.Add("proxy_request_failed_depth", SumOfUpstreams(c => c.QueueFull + c.OutputFull));
    }

    private long SumOfUpstreams(Func<UpstreamCounters, long> counter) => crew.Workers.Sum(w => w.Upstreams.Sum(u => counter(u.Counters)));

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalSeconds}.{(long)time.TotalMicroseconds % 1_000_000:D6}");

    private void WriteProxy(StatsText text)
    {
        var snapshot = crew.Board.Current;
        text.Add("understudy_version", OwnVersion.Number);
        if (crew.Host.HasSeveral) text.Add("pool", crew.Name);
        text.Add("requests", Sum(c => c.Requests));
        text.Add("requests_active", Sum(c => c.Requests) - Totals.Finished);
        foreach (var verbs in RequestTotals.Verbs.GroupBy(CountedVerbs.NameOf))
        {
            if (verbs.Key is not ("unknown" or "quit")) text.Add($"cmd_{verbs.Key}", Totals.Of([.. verbs], [.. RequestTotals.Outcomes]));
        }

        text.Add("refused_for_memory", Sum(c => c.RefusedForMemory) + crew.Workers.Sum(w => w.Memory.Refused));
        text.Add("writes_held", crew.Workers.Sum(w => w.Line.Held));
        text.Add("writes_refused", crew.Workers.Sum(w => w.Line.Refused));
        text.Add("snapshot_version", snapshot.Version);
        text.Add("tiers", snapshot.Pool.TierCount);
        text.Add("copies", snapshot.Pool.CopyCount);
        foreach (var tier in snapshot.Pool.Tiers)
        {
            text.Add($"tier_{tier.Name}_servers", tier.Servers.Count);
        }

        foreach (var router in crew.Host.Roles.All)
        {
            text.Add($"vrrp_role:{router.Name}", router.Role.ToString().ToUpperInvariant());
            text.Add($"vrrp_role_seconds:{router.Name}", (worker.Loop.UnixMilliseconds - router.SinceUnixMilliseconds) / 1000);
        }

        text.Add("compared_keys", crew.Workers.Sum(w => w.Comparer.Compared));
        text.Add("compared_missing", crew.Workers.Sum(w => w.Comparer.Missing));
        text.Add("compared_unclear", crew.Workers.Sum(w => w.Comparer.Unclear));
        text.Add("compared_different", crew.Workers.Sum(w => w.Comparer.Different));
        text.Add("late_writes_followed", crew.Workers.Sum(w => w.LateWrites.Followed));
        text.Add("late_writes_dropped", crew.Workers.Sum(w => w.LateWrites.Dropped));
        text.Add("contested_copies", crew.Workers.Sum(w => w.Contested.Noted));
        text.Add("contested_dropped", crew.Workers.Sum(w => w.Contested.Dropped));
        text.Add("failed_marks", crew.Workers.Sum(w => w.Marks.Failed));
        text.Add("foreign_clients", crew.Host.Foreign.Count);
        text.Add("tls_refused", crew.Host.Insecure.Count);
        text.Add("auth_denials", crew.Logins.Denials);
        text.Add("auth_timeouts", crew.Logins.Expired);
        text.Add("rejected_by_source", crew.Acceptor.RefusedBySource);
        text.Add("slowed_by_source", crew.Rates?.Slowed ?? 0);
        text.Add("proxy_protocol_refused", crew.Acceptor.Strayed);
        text.Add("idle_kicks", crew.Workers.Sum(w => w.IdleClosed));
        text.Add("log_lines_dropped", crew.Host.DroppedLogLines());
        foreach (var (name, value) in MemoryReport.Of(crew.Host.Memory, crew.Workers.Select(w => w.Memory))) text.Add(name, value);
        text.Add("managed_allocated_bytes", GC.GetTotalAllocatedBytes(precise: true));
        text.Add("managed_collections", GC.CollectionCount(0));
        foreach (var each in crew.Workers)
        {
            text.Add($"worker_{each.Index}_requests", each.Counters.Requests);
            text.Add($"worker_{each.Index}_bytes_in_flight", each.Loop.Buffers.RentedBytes);
            text.Add($"worker_{each.Index}_bytes_kept_for_reuse", each.Loop.Buffers.RetainedBytes);
        }
    }

    // By what was asked for and what became of it; how long clients waited, where servers had to be asked; how late the workers were.
    private void WriteRequests(StatsText text)
    {
        var totals = Totals;
        foreach (var outcome in RequestTotals.Outcomes) text.Add(OutcomeNames.Of(outcome), totals.Of(outcome));
        foreach (var (verb, outcome, count) in totals.ByName()) text.Add($"{verb}:{outcome}", count);
        foreach (var requests in Enum.GetValues<WaitClass>())
        {
            var waits = totals.WaitsOf(requests);
            if (waits.Count > 0) Add(text, DurationReport.Of($"wait_{OutcomeNames.Of(requests)}", waits));
        }

        Add(text, DurationReport.Of("loop_late", new DurationSummary(crew.Workers.Select(w => w.Loop.Lateness))));
    }

    private RequestTotals Totals => new(crew.Workers.Select(w => w.Counters.Tally));

    private static void Add(StatsText text, IEnumerable<(string Name, long Value)> fields)
    {
        foreach (var (name, value) in fields) text.Add(name, value);
    }

    private void WriteServers(StatsText text)
    {
        var snapshot = crew.Board.Current;
        foreach (var server in snapshot.Pool.Numbers)
        {
            var name = snapshot.Pool.Servers[server].ToString();
            var report = ServerReport.Of(crew, server, worker.Loop.UnixMilliseconds);
            foreach (var (field, value) in ServerReportText.Of(report)) text.Add($"{name}:{field}", value);
        }
    }

    // Other workers' clients belong to their threads; each worker tells of its own.
    private void WriteConnections(StatsText text)
    {
        var uptime = (worker.Loop.UnixMilliseconds / 1000) - crew.Host.StartedUnixSeconds;
        foreach (var (number, address, _) in crew.Listeners)
            AddConnection(text, number, address.ToString(), null, "conn_listening", uptime);
        foreach (var client in worker.Clients)
        {
            var state = client.Turn == ClientTurn.ToRead ? "conn_mwrite" : client.Order.IsEmpty ? "conn_read" : "conn_io_queue";
            var idle = (worker.Now - client.LastReceivedAt) / 1_000_000_000;
            AddConnection(text, client.Number, client.RemoteName, client.LocalName, state, idle);
        }
    }

    private static void AddConnection(StatsText text, int number, string address, string? listener, string state, long idleSeconds)
    {
        text.Add($"{number}:addr", ConnectionName.Of(address));
        if (listener is not null) text.Add($"{number}:listen_addr", ConnectionName.Of(listener));
        text.Add($"{number}:state", state);
        text.Add($"{number}:secs_since_last_cmd", idleSeconds);
    }

    private void WriteSettings(StatsText text)
    {
        var listeners = crew.Listeners.Select(listener => listener.Address).ToList();
        foreach (var (name, value) in MemcachedSettings.Of(listeners, crew.Logins, crew.Options)) text.Add(name, value);
        // Some hold less than was asked for: what is in force counts.
        var inForce = crew.Options with { MaxValueBytes = worker.Terms.MaxValueBytes, MemoryLimitBytes = crew.Host.Memory.Limit };
        foreach (var (name, value) in crew.Host.Settings(inForce)) text.Add(name, value);
        foreach (var tier in inForce.Pool.Tiers) text.Add($"tier_{tier.Name}_distribution", tier.Distribution);
    }
}
