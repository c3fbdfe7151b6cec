using Understudy.Proxy.Operating;
using Understudy.Proxy.Workers;
using Understudy.Routing.Replicas;
using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Statistics;

/// <summary>The numbers of each server, for tools that keep them.</summary>
internal sealed class ServerMetrics
{
    // A pool may have a hundred servers.
    private const int BucketsPerOctave = 2;

    private readonly (string Labels, ServerReport Report)[] _servers;

    public ServerMetrics(ProxyCrew crew, long unixMilliseconds) => _servers =
    [
        .. crew.ServersInPlace.Select(server => (server, Report: ServerReport.Of(crew, server.Number, unixMilliseconds)))
            .Select(each => (MetricSample.LabelsOf(("server", each.server.Name), ("tier", each.Report.Tier)), each.Report)),
    ];

    public IEnumerable<MetricFamily> All() =>
    [
        EachState(MetricKind.Gauge, "understudy_server_state", "1 for the state that a server is in.",
            (report, state) => report.State == state ? 1 : 0),
        EachState(MetricKind.Counter, "understudy_server_state_seconds_total", "How long a server has been in a state since the start.",
            (report, state) => report.Times[state].TotalSeconds),
        Counter("understudy_server_ejections_total", "How often a server went out of use.", report => report.Ejections),
        Counter("understudy_server_failed_probes_total", "Probes that it did not answer.", report => report.FailedProbes),
        Gauge("understudy_server_connected_workers", "Workers with a connection to it.", report => report.Traffic.ConnectedWorkers),
        Counter("understudy_server_connections_total", "Connections that were made.", report => report.Traffic.Connections),
        Counter("understudy_server_requests_total", "Requests that were to be sent to it.", report => report.Traffic.Requests),
        Gauge("understudy_server_requests_waiting", "Requests without an answer yet.", report => report.Traffic.Waiting),
        new("understudy_server_errors_total", MetricKind.Counter, "Requests that did not get a good answer from it, by why.",
            [.. _servers.SelectMany(each => Errors(each.Labels, each.Report.Traffic))]),
        Counter("understudy_server_sent_bytes_total", "What it was sent.", report => report.Traffic.BytesSent),
        Counter("understudy_server_received_bytes_total", "What it has sent.", report => report.Traffic.BytesReceived),
        new("understudy_server_reply_seconds", MetricKind.Histogram, "From when a request was to be sent until its reply had come.",
            [.. _servers.SelectMany(each => MetricSample.OfDurations(each.Labels, each.Report.Traffic.Replies, BucketsPerOctave))]),
        Gauge("understudy_server_journal_keys", "Keys of which it has missed a write.", report => report.Journal.Keys),
        Gauge("understudy_server_journal_bytes", "What their list takes.", report => report.Journal.Bytes),
        Gauge("understudy_server_fill_running", "1 while it is being filled.", report => report.Fill is { IsRunning: true } ? 1 : 0),
        Gauge("understudy_server_fill_done_items", "Items that its last fill has dealt with.", report => report.Fill?.Done ?? 0),
        Gauge("understudy_server_fill_expected_items", "Items that its last fill expects.", report => report.Fill?.Expected ?? 0),
        new("understudy_server_repairs_total", MetricKind.Counter, "Items that it had lost alone, by what became of them.",
            [.. _servers.SelectMany(each => Repairs(each.Labels, each.Report.Repairs))]),
        Counter("understudy_server_different_copies_total", "Keys of which it held another value than an earlier copy.",
            report => report.DifferentCopies),
    ];

    private static MetricSample Sample(string labels, string name, string value, double number) =>
        new($"{labels},{MetricSample.LabelsOf((name, value))}", number);

    private static MetricSample[] Errors(string labels, TrafficFigures traffic) =>
    [
        Sample(labels, "cause", "answered", traffic.Errors), Sample(labels, "cause", "deadline", traffic.TimedOut),
        Sample(labels, "cause", "connection_lost", traffic.Lost), Sample(labels, "cause", "queue_full", traffic.QueueFull),
        Sample(labels, "cause", "output_full", traffic.OutputFull), Sample(labels, "cause", "value_too_large", traffic.ValuesSkipped),
    ];

    private static MetricSample[] Repairs(string labels, RepairFigures repairs) =>
    [
        Sample(labels, "result", "copied", repairs.Copied), Sample(labels, "result", "skipped", repairs.Skipped),
        Sample(labels, "result", "failed", repairs.Failed), Sample(labels, "result", "dropped", repairs.Dropped),
    ];

    private MetricFamily Counter(string name, string meaning, Func<ServerReport, double> value) =>
        Each(name, MetricKind.Counter, meaning, value);

    private MetricFamily Gauge(string name, string meaning, Func<ServerReport, double> value) =>
        Each(name, MetricKind.Gauge, meaning, value);

    private MetricFamily Each(string name, MetricKind kind, string meaning, Func<ServerReport, double> value) =>
        new(name, kind, meaning, [.. _servers.Select(each => new MetricSample(each.Labels, value(each.Report)))]);

    private MetricFamily EachState(MetricKind kind, string name, string meaning, Func<ServerReport, ReplicaState, double> value) =>
        new(name, kind, meaning,
        [
            .. _servers.SelectMany(each => Enum.GetValues<ReplicaState>().Select(state =>
                Sample(each.Labels, "state", state.ToString().ToUpperInvariant(), value(each.Report, state)))),
        ]);
}
