using Understudy.Connections.Clients;
using Understudy.Protocol.Versions;
using Understudy.Proxy.Workers;
using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Statistics;

/// <summary>All numbers of a proxy for tools that keep them: <c>docs/metrics.md</c> has a line for each. Any thread; numbers may be a
/// moment old.</summary>
internal sealed class ProxyMetrics(ProxyHost host, long unixMilliseconds)
{
    private const int BucketsPerOctave = 4;   // so that a percentile read from them is right to a tenth

    public IEnumerable<MetricFamily> All() => [.. Process(), .. Memory(), .. OfPools()];

    private static MetricFamily Counter(string name, string meaning, double value) => new(name, MetricKind.Counter, meaning, value);

    private static MetricFamily Gauge(string name, string meaning, double value) => new(name, MetricKind.Gauge, meaning, value);

    private static MetricSample Of(string label, string name, double value) => new(MetricSample.LabelsOf((label, name)), value);

    // A family is told once, with the samples of all pools.
    private IEnumerable<MetricFamily> OfPools() =>
        from pool in host.Pools
        from family in new PoolMetrics(pool, unixMilliseconds).All()
        group host.HasSeveral ? Named(pool, family) : family by family.Name into same
        select same.First() with { Samples = [.. same.SelectMany(family => family.Samples)] };

    private static MetricFamily Named(ProxyCrew pool, MetricFamily family)
    {
        var label = MetricSample.LabelsOf(("pool", pool.Name));
        return family with
        {
            Samples = [.. family.Samples.Select(each => each with { Labels = each.Labels.Length == 0 ? label : $"{label},{each.Labels}" })],
        };
    }

    private IEnumerable<MetricFamily> Process() =>
    [
        new("understudy_build_info", MetricKind.Gauge, "1; its labels are the versions.",
            [new(MetricSample.LabelsOf(("role", "proxy"), ("version", OwnVersion.Number),
                ("memcached_version", host.Pools[0].Capabilities.Version.ToString())), 1)]),
        Gauge("understudy_start_time_seconds", "When the process was started, in Unix time.", host.StartedUnixSeconds),
        Gauge("understudy_workers", "Threads that serve clients.", host.Loops.Count),
        new("understudy_loop_lateness_seconds", MetricKind.Histogram, "How late the timers of the workers ran.",
            [.. MetricSample.OfDurations("", new DurationSummary(host.Loops.Select(loop => loop.Lateness)), BucketsPerOctave)]),
        Counter("understudy_log_lines_dropped_total", "Lines of the log that could not be written.", host.DroppedLogLines()),
        new("understudy_serving_seconds_total", MetricKind.Counter, "How long all keys, or not all, could be read.",
        [
            Of("keys", "all", host.ServingTimes.Of(isWhole: true, unixMilliseconds).TotalSeconds),
            Of("keys", "not_all", host.ServingTimes.Of(isWhole: false, unixMilliseconds).TotalSeconds),
        ]),
        new("understudy_vrrp_role", MetricKind.Gauge, "1 for what this host is in a VRRP instance, as keepalived has told it.",
        [
            .. host.Roles.All.Select(router => new MetricSample(
                MetricSample.LabelsOf(("instance", router.Name), ("is", router.Role.ToString().ToLowerInvariant())), 1)),
        ]),
        Gauge("understudy_connections_limit", "How many may be.", host.Pools[0].Options.MaxConnections),
        Counter("understudy_foreign_clients_total", "Clients that spoke another protocol.", host.Foreign.Count),
    ];

    private IEnumerable<MetricFamily> Memory()
    {
        var report = MemoryReport.Of(host.Memory, host.Pools.SelectMany(pool => pool.Workers).Select(w => w.Memory))
            .ToDictionary(each => each.Name, each => each.Value);
        yield return Gauge("understudy_memory_limit_bytes", "What clients and servers may make the process hold.", report["memory_limit"]);
        yield return Gauge("understudy_memory_used_bytes", "What they make it hold.", report["memory_used"]);
        yield return new("understudy_memory_held_bytes", MetricKind.Gauge, "The same by what for.",
        [
            .. ((string[])["requests", "replies", "to_servers", "from_servers", "work", "kept_for_reuse"])
                .Select(use => Of("use", use, report["memory_" + use])),
        ]);
        yield return Gauge("understudy_memory_waiting_clients", "Clients that wait for room.", report["memory_waiting_clients"]);
        yield return new("understudy_clients_dismissed_total", MetricKind.Counter, "Clients closed for the room that they took.",
        [
            .. ((string[])["stalled", "giving_way", "no_room"]).Select(reason => Of("reason", reason, report["memory_closed_" + reason])),
        ]);
        yield return Counter("understudy_managed_allocated_bytes_total", "Allocated on the .NET heap.", GC.GetTotalAllocatedBytes());
        yield return Counter("understudy_managed_collections_total", "Collections of the .NET heap.", GC.CollectionCount(0));
    }
}
