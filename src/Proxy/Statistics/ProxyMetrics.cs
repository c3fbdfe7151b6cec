using Understudy.Connections.Clients;
using Understudy.Protocol.Versions;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Workers;
using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Statistics;

/// <summary>All numbers of a proxy for tools that keep them: <c>docs/metrics.md</c> has a line for each. Any thread; numbers may be a
/// moment old.</summary>
internal sealed class ProxyMetrics(ProxyCrew crew, long unixMilliseconds)
{
    private const int BucketsPerOctave = 4;   // so that a percentile read from them is right to a tenth

    private readonly RequestTotals _totals = new(crew.Workers.Select(w => w.Counters.Tally));

    public IEnumerable<MetricFamily> All() =>
        [.. Process(), .. Clients(), .. Requests(), .. Memory(), .. Copies(), .. new ServerMetrics(crew, unixMilliseconds).All()];

    private static MetricFamily Counter(string name, string meaning, double value) => new(name, MetricKind.Counter, meaning, value);

    private static MetricFamily Gauge(string name, string meaning, double value) => new(name, MetricKind.Gauge, meaning, value);

    private static MetricSample Of(string label, string name, double value) => new(MetricSample.LabelsOf((label, name)), value);

    private long Sum(Func<WorkerCounters, long> counter) => crew.Workers.Sum(w => counter(w.Counters));

    private IEnumerable<MetricFamily> Process() =>
    [
        new("understudy_build_info", MetricKind.Gauge, "1; its labels are the versions.",
            [new(MetricSample.LabelsOf(("role", "proxy"), ("version", OwnVersion.Number),
                ("memcached_version", crew.Capabilities.Version.ToString())), 1)]),
        Gauge("understudy_start_time_seconds", "When the process was started, in Unix time.", crew.Host.StartedUnixSeconds),
        Gauge("understudy_workers", "Threads that serve clients.", crew.Workers.Count),
        new("understudy_loop_lateness_seconds", MetricKind.Histogram, "How late the timers of the workers ran.",
            [.. MetricSample.OfDurations("", new DurationSummary(crew.Workers.Select(w => w.Loop.Lateness)), BucketsPerOctave)]),
        Counter("understudy_log_lines_dropped_total", "Lines of the log that could not be written.", crew.Host.DroppedLogLines()),
        new("understudy_serving_seconds_total", MetricKind.Counter, "How long all keys, or not all, could be read.",
        [
            Of("keys", "all", crew.Host.ServingTimes.Of(isWhole: true, unixMilliseconds).TotalSeconds),
            Of("keys", "not_all", crew.Host.ServingTimes.Of(isWhole: false, unixMilliseconds).TotalSeconds),
        ]),
        new("understudy_vrrp_role", MetricKind.Gauge, "1 for what this host is in a VRRP instance, as keepalived has told it.",
        [
            .. crew.Host.Roles.All.Select(router => new MetricSample(
                MetricSample.LabelsOf(("instance", router.Name), ("is", router.Role.ToString().ToLowerInvariant())), 1)),
        ]),
        Gauge("understudy_readable_keys_ratio", "Which part of the keys has a server that may be read.", crew.ReadableShare),
    ];

    private IEnumerable<MetricFamily> Clients() =>
    [
        Gauge("understudy_connections", "Clients that are connected.", crew.Acceptor.ClientCount),
        Gauge("understudy_connections_limit", "How many may be.", crew.Options.MaxConnections),
        Counter("understudy_connections_accepted_total", "Clients that have come.", Sum(c => c.Connections)),
        Counter("understudy_connections_refused_total", "Clients turned away because there were too many.", crew.Acceptor.Refused),
        Counter("understudy_client_received_bytes_total", "What clients have sent.", Sum(c => c.BytesRead)),
        Counter("understudy_client_sent_bytes_total", "What clients were sent.", Sum(c => c.BytesWritten)),
        Counter("understudy_client_yields_total", "Turns that ended with requests of a client left over.", Sum(c => c.Yields)),
        Counter("understudy_foreign_clients_total", "Clients that spoke another protocol.", crew.Host.Foreign.Count),
    ];

    private IEnumerable<MetricFamily> Requests() =>
    [
        Counter("understudy_requests_received_total", "Requests that were read from clients.", Sum(c => c.Requests)),
        Gauge("understudy_requests_active", "Requests that have not been answered.", Math.Max(0, Sum(c => c.Requests) - _totals.Finished)),
        new("understudy_requests_total", MetricKind.Counter, "Requests that are over, each once, by what became of them.",
        [
            .. _totals.ByName().Select(each =>
                new MetricSample(MetricSample.LabelsOf(("verb", each.Verb), ("outcome", each.Outcome)), each.Count)),
        ]),
        new("understudy_retrieved_keys_total", MetricKind.Counter, "Keys of retrievals of many.",
        [
            Of("outcome", "hit", Sum(c => c.ManyGetHits + c.ManyTouchHits)),
            Of("outcome", "miss", Sum(c => c.ManyGetMisses + c.ManyTouchMisses)),
        ]),
        new("understudy_request_wait_seconds", MetricKind.Histogram, "How long clients waited for what went to servers.",
        [
            .. Enum.GetValues<WaitClass>().SelectMany(requests => MetricSample.OfDurations(
                MetricSample.LabelsOf(("class", OutcomeNames.Of(requests))), _totals.WaitsOf(requests), BucketsPerOctave)),
        ]),
        Counter("understudy_writes_held_total", "Writes that waited for slow servers.", crew.Workers.Sum(w => w.Line.Held)),
        Counter("understudy_writes_refused_total", "Writes that waited for too long.", crew.Workers.Sum(w => w.Line.Refused)),
    ];

    private IEnumerable<MetricFamily> Memory()
    {
        var report = MemoryReport.Of(crew.Host.Memory, crew.Workers.Select(w => w.Memory))
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

    private IEnumerable<MetricFamily> Copies() =>
    [
        Gauge("understudy_snapshot_version", "Grows with each change of a server's state.", crew.Board.Current.Version),
        new("understudy_compared_keys_total", MetricKind.Counter, "Keys whose copies were compared, by what was found.",
        [
            Of("result", "any", crew.Workers.Sum(w => w.Comparer.Compared)),
            Of("result", "missing", crew.Workers.Sum(w => w.Comparer.Missing)),
            Of("result", "unclear", crew.Workers.Sum(w => w.Comparer.Unclear)),
            Of("result", "different", crew.Workers.Sum(w => w.Comparer.Different)),
        ]),
        new("understudy_late_writes_total", MetricKind.Counter, "Conditional writes not answered in time, by what became of their copies.",
        [
            Of("result", "followed", crew.Workers.Sum(w => w.LateWrites.Followed)),
            Of("result", "dropped", crew.Workers.Sum(w => w.LateWrites.Dropped)),
        ]),
        Counter("understudy_failed_marks_total", "Marks of servers that are out which another server did not take.",
            crew.Workers.Sum(w => w.Marks.Failed)),
    ];
}
