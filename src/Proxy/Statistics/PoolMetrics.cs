using Understudy.Connections.Measuring;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Workers;
using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Statistics;

/// <summary>The numbers of one pool, its clients and servers, for tools that keep them.</summary>
internal sealed class PoolMetrics(ProxyCrew crew, long unixMilliseconds)
{
    private const int BucketsPerOctave = 4;   // so that a percentile read from them is right to a tenth

    private readonly RequestTotals _totals = new(crew.Workers.Select(w => w.Counters.Tally));

    public IEnumerable<MetricFamily> All() =>
        [.. Clients(), .. Requests(), .. Copies(), .. new ServerMetrics(crew, unixMilliseconds).All()];

    private static MetricFamily Counter(string name, string meaning, double value) => new(name, MetricKind.Counter, meaning, value);

    private static MetricFamily Gauge(string name, string meaning, double value) => new(name, MetricKind.Gauge, meaning, value);

    private static MetricSample Of(string label, string name, double value) => new(MetricSample.LabelsOf((label, name)), value);

    private long Sum(Func<WorkerCounters, long> counter) => crew.Workers.Sum(w => counter(w.Counters));

    private IEnumerable<MetricFamily> Clients() =>
    [
        Gauge("understudy_readable_keys_ratio", "Which part of the keys has a server that may be read.", crew.ReadableShare),
        .. ProcessMetrics.Connections(crew.Acceptor, Sum(c => c.Connections)),
        .. ProcessMetrics.Traffic(Sum(c => c.BytesRead), Sum(c => c.BytesWritten), Sum(c => c.Yields)),
        .. ProcessMetrics.Access(crew.Acceptor, crew.Workers.Sum(w => w.IdleClosed), crew.Logins, crew.Rates),
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
        Counter("understudy_slow_requests_total", "Requests that took so long that they are kept for operators.",
            crew.Workers.Sum(w => w.Slow.Count)),
        Counter("understudy_writes_held_total", "Writes that waited for slow servers.", crew.Workers.Sum(w => w.Line.Held)),
        Counter("understudy_writes_refused_total", "Writes that waited for too long.", crew.Workers.Sum(w => w.Line.Refused)),
    ];

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
