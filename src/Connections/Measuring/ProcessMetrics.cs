using Understudy.Connections.Access;
using Understudy.Connections.Clients;
using Understudy.Protocol.Versions;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Measuring;

namespace Understudy.Connections.Measuring;

/// <summary>Numbers that a proxy and a node have in common, for tools that keep them. Any thread; numbers may be a moment old.</summary>
public static class ProcessMetrics
{
    // So that a percentile read from them is right to a tenth.
    private const int BucketsPerOctave = 4;

    /// <param name="role">What the process is.</param>
    /// <param name="memcachedVersion">Which memcached it says to be.</param>
    /// <param name="startedUnixSeconds">When it was started.</param>
    /// <param name="loops">Of its workers.</param>
    /// <param name="droppedLogLines">Lines of the log that could not be written.</param>
    public static IEnumerable<MetricFamily> Process(
        string role, string memcachedVersion, long startedUnixSeconds, IReadOnlyList<IEventLoop> loops, long droppedLogLines) =>
    [
        new("understudy_build_info", MetricKind.Gauge, "1; its labels are the versions.",
            [new(MetricSample.LabelsOf(("role", role), ("version", OwnVersion.Number), ("memcached_version", memcachedVersion)), 1)]),
        new("understudy_start_time_seconds", MetricKind.Gauge, "When the process was started, in Unix time.", startedUnixSeconds),
        new("understudy_workers", MetricKind.Gauge, "Threads that serve clients.", loops.Count),
        new("understudy_loop_lateness_seconds", MetricKind.Histogram, "How late the timers of the workers ran.",
            [.. MetricSample.OfDurations("", new DurationSummary(loops.Select(loop => loop.Lateness)), BucketsPerOctave)]),
        new("understudy_log_lines_dropped_total", MetricKind.Counter, "Lines of the log that could not be written.", droppedLogLines),
    ];

    /// <param name="limit">How many clients may be connected.</param>
    /// <param name="foreign">Clients that spoke another protocol.</param>
    public static IEnumerable<MetricFamily> Limits(int limit, ForeignClients foreign)
    {
        ArgumentNullException.ThrowIfNull(foreign);
        return
        [
            new("understudy_connections_limit", MetricKind.Gauge, "How many clients may be connected.", limit),
            new("understudy_foreign_clients_total", MetricKind.Counter, "Clients that spoke another protocol.", foreign.Count),
        ];
    }

    /// <param name="acceptor">Lets clients in.</param>
    /// <param name="accepted">How many have come.</param>
    public static IEnumerable<MetricFamily> Connections(ClientAcceptor acceptor, long accepted)
    {
        ArgumentNullException.ThrowIfNull(acceptor);
        return
        [
            new("understudy_connections", MetricKind.Gauge, "Clients that are connected.", acceptor.ClientCount),
            new("understudy_connections_accepted_total", MetricKind.Counter, "Clients that have come.", accepted),
            new("understudy_connections_refused_total", MetricKind.Counter, "Clients turned away because there were too many.",
                acceptor.Refused),
        ];
    }

    /// <param name="acceptor">Lets clients in.</param>
    /// <param name="idleClosed">How many were closed because they sent nothing.</param>
    /// <param name="logins">Of all listeners.</param>
    /// <param name="rates">How much clients may ask; null: any amount.</param>
    public static IEnumerable<MetricFamily> Access(
        ClientAcceptor acceptor, long idleClosed, Authenticators logins, SourceRates? rates)
    {
        ArgumentNullException.ThrowIfNull(acceptor);
        ArgumentNullException.ThrowIfNull(logins);
        return
        [
            new("understudy_connections_refused_by_source_total", MetricKind.Counter,
                "Clients turned away because there were too many from where they came.", acceptor.RefusedBySource),
            new("understudy_connections_strayed_total", MetricKind.Counter,
                "Connections closed that came by no load balancer as they should.", acceptor.Strayed),
            new("understudy_slowed_clients_total", MetricKind.Counter,
                "Times that a client had to wait since its source was past its rate.", rates?.Slowed ?? 0),
            new("understudy_idle_clients_closed_total", MetricKind.Counter, "Clients closed because they sent nothing.", idleClosed),
            new("understudy_logins_total", MetricKind.Counter, "Logins of clients that were judged.", logins.Tries),
            new("understudy_login_failures_total", MetricKind.Counter, "Logins of clients that were wrong.", logins.Failures),
            new("understudy_denied_requests_total", MetricKind.Counter, "Requests that a user had no right to.", logins.Denials),
        ];
    }

    /// <param name="received">What clients have sent.</param>
    /// <param name="sent">What clients were sent.</param>
    /// <param name="yields">Turns that ended with requests of a client left over.</param>
    public static IEnumerable<MetricFamily> Traffic(long received, long sent, long yields) =>
    [
        new("understudy_client_received_bytes_total", MetricKind.Counter, "What clients have sent.", received),
        new("understudy_client_sent_bytes_total", MetricKind.Counter, "What clients were sent.", sent),
        new("understudy_client_yields_total", MetricKind.Counter, "Turns that ended with requests of a client left over.", yields),
    ];

    /// <param name="account">The process's.</param>
    /// <param name="workers">All of them.</param>
    public static IEnumerable<MetricFamily> Memory(MemoryAccount account, IEnumerable<ClientMemory> workers)
    {
        var report = MemoryReport.Of(account, workers).ToDictionary(each => each.Name, each => each.Value);
        MetricSample Of(string label, string name, string figure) => new(MetricSample.LabelsOf((label, name)), report[figure]);
        return
        [
            new("understudy_memory_limit_bytes", MetricKind.Gauge, "What clients and servers may make the process hold.",
                report["memory_limit"]),
            new("understudy_memory_used_bytes", MetricKind.Gauge, "What they make it hold.", report["memory_used"]),
            new("understudy_memory_held_bytes", MetricKind.Gauge, "The same by what for.",
            [
                .. ((string[])["requests", "replies", "to_servers", "from_servers", "work", "kept_for_reuse"])
                    .Select(use => Of("use", use, "memory_" + use)),
            ]),
            new("understudy_memory_waiting_clients", MetricKind.Gauge, "Clients that wait for room.", report["memory_waiting_clients"]),
            new("understudy_clients_dismissed_total", MetricKind.Counter, "Clients closed for the room that they took.",
                [.. ((string[])["stalled", "giving_way", "no_room"]).Select(reason => Of("reason", reason, "memory_closed_" + reason))]),
            new("understudy_managed_allocated_bytes_total", MetricKind.Counter, "Allocated on the .NET heap.",
                GC.GetTotalAllocatedBytes()),
            new("understudy_managed_collections_total", MetricKind.Counter, "Collections of the .NET heap.", GC.CollectionCount(0)),
        ];
    }
}
