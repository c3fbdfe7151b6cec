using Understudy.Connections.Measuring;
using Understudy.Node.Importing;
using Understudy.Node.Replication;
using Understudy.Node.State;
using Understudy.Transport.Measuring;

namespace Understudy.Node.Statistics;

/// <summary>All numbers of a node for tools that keep them: <c>docs/metrics.md</c> has a line for each. Any thread; numbers may be a
/// moment old.</summary>
internal sealed class NodeMetrics(NodeState node, PairNode? pair, ItemImport? import)
{
    private const int BucketsPerOctave = 4;

    public IEnumerable<MetricFamily> All() =>
    [
        .. ProcessMetrics.Process(
            "node", NodeVersion.Memcached, node.StartedAt, [.. node.Workers.Select(w => w.Loop)], node.DroppedLogLines()),
        .. ProcessMetrics.Limits(node.Options.MaxConnections, node.Foreign),
        .. ProcessMetrics.Connections(node.Acceptor!, Sum(c => c.Connections)),
        .. ProcessMetrics.Traffic(Sum(c => c.BytesRead), Sum(c => c.BytesWritten), Sum(c => c.Yields)),
        .. ProcessMetrics.Access(node.Acceptor!, node.Workers.Sum(w => w.IdleClosed()), node.Logins, node.Rates),
        Commands(), .. Items(),
        .. ProcessMetrics.Memory(node.Memory, node.Workers.Select(w => w.Memory)),
        .. pair is null ? [] : Pair(pair.Report, pair.Lag),
        .. import is null ? [] : Import(import.Report),
    ];

    private static MetricFamily Counter(string name, string meaning, double value) => new(name, MetricKind.Counter, meaning, value);

    private static MetricFamily Gauge(string name, string meaning, double value) => new(name, MetricKind.Gauge, meaning, value);

    private long Sum(Func<NodeCounters, long> counter) => node.Workers.Sum(w => counter(w.Counters));

    private MetricFamily Commands()
    {
        MetricSample Of(string verb, string outcome, Func<NodeCounters, long> counter) =>
            new(MetricSample.LabelsOf(("verb", verb), ("outcome", outcome)), Sum(counter));
        return new("understudy_node_commands_total", MetricKind.Counter, "What was asked of items, each key once, as stats counts it.",
        [
            Of("get", "hit", c => c.GetHits), Of("get", "miss", c => c.GetMisses), Of("set", "any", c => c.Sets),
            Of("delete", "hit", c => c.DeleteHits), Of("delete", "miss", c => c.DeleteMisses),
            Of("incr", "hit", c => c.IncrHits), Of("incr", "miss", c => c.IncrMisses),
            Of("decr", "hit", c => c.DecrHits), Of("decr", "miss", c => c.DecrMisses),
            Of("cas", "hit", c => c.CasHits), Of("cas", "miss", c => c.CasMisses), Of("cas", "other_token", c => c.CasBad),
            Of("touch", "hit", c => c.TouchHits), Of("touch", "miss", c => c.TouchMisses), Of("flush_all", "any", c => c.Flushes),
        ]);
    }

    private IEnumerable<MetricFamily> Items()
    {
        var store = node.Store.Statistics();
        return
        [
            new("understudy_node_refused_total", MetricKind.Counter, "Values and requests that were not taken, by why.",
            [
                new(MetricSample.LabelsOf(("reason", "too_large")), Sum(c => c.TooLarge)),
                new(MetricSample.LabelsOf(("reason", "no_memory")), Sum(c => c.NoMemory)),
                new(MetricSample.LabelsOf(("reason", "invalid")), Sum(c => c.Invalid)),
            ]),
            Gauge("understudy_node_items", "Items that it holds.", store.Items),
            Gauge("understudy_node_item_bytes", "What they take.", store.ItemBytes),
            Gauge("understudy_node_limit_bytes", "What items, with all that is needed to find them, may take.", store.LimitBytes),
            Gauge("understudy_node_used_bytes", "What they do.", store.UsedBytes),
            Gauge("understudy_node_index_bytes", "Of that the index.", store.IndexBytes),
            Gauge("understudy_node_restored_items", "Items of an earlier life, until it is flushed.", node.Store.RestoredItems),
            Counter("understudy_node_stored_items_total", "Items that were stored.", store.TotalItems),
            Counter("understudy_node_evictions_total", "Items dropped for room.", store.Evictions),
            Counter("understudy_node_evicted_unread_total", "Of those the ones that nobody had read.", store.EvictedUnfetched),
            Counter("understudy_node_expired_total", "Items removed because their time was over, or a flush had come.", store.Reclaimed),
            Counter("understudy_node_expired_unread_total", "Of those the ones that nobody had read.", store.ExpiredUnfetched),
        ];
    }

    private static IEnumerable<MetricFamily> Import(ImportReport report) =>
    [
        new("understudy_import_state", MetricKind.Gauge, "1 for how far items are taken over from another server.",
        [
            .. Enum.GetValues<ImportState>().Select(state =>
                new MetricSample(MetricSample.LabelsOf(("is", ImportText.Of(state))), state == report.State ? 1 : 0)),
        ]),
        Gauge("understudy_import_source_items", "Items that the other server says it has.", report.SourceItems),
        Gauge("understudy_import_left_items", "Items that are known to differ, and are not copied yet.", report.Left),
        Counter("understudy_import_copied_items_total", "Items that were copied, whoever asked for them.", report.Copied),
        Counter("understudy_import_read_through_total", "Keys that the other server was asked for because clients wanted them.",
            report.ReadThrough),
        Counter("understudy_import_not_stored_total", "Items that found no room here, or are too large.", report.NotStored),
    ];

    private static IEnumerable<MetricFamily> Pair(PairReport report, DurationHistogram lag) =>
    [
        new("understudy_pair_role", MetricKind.Gauge, "1 for what a node of a pair does.",
        [
            .. Enum.GetValues<PairRole>().Select(role =>
                new MetricSample(MetricSample.LabelsOf(("is", PairText.Of(role))), role == report.Role ? 1 : 0)),
        ]),
        new("understudy_pair_vip", MetricKind.Gauge, "1 while the address that moves is here; nothing where an operator says who leads.",
            report.HasVip is { } hasVip ? [new MetricSample("", hasVip ? 1 : 0)] : []),
        Gauge("understudy_pair_epoch", "The term of the leader that it is, or knows of.", report.Epoch),
        Gauge("understudy_pair_linked", "1 while there is a line to the other node.", report.Peer is null ? 0 : 1),
        Gauge("understudy_pair_whole", "1 while nothing is missing up to its last change.", report.IsWhole ? 1 : 0),
        Gauge("understudy_pair_lag_changes", "Of a leader: changes that its follower has not confirmed; 0 without one.",
            report.Acked is { } acked ? Math.Max(0, report.Head - Math.Max(0, acked)) : 0),
        Gauge("understudy_pair_ack_both", "1 while clients are told only what both nodes have.", report.IsAckSure ? 1 : 0),
        Counter("understudy_pair_ack_given_up_total", "How often a follower was not waited for any more.", report.AckGivenUp),
        Counter("understudy_pair_ack_untold_total", "Clients closed without their replies, which the new leader may not have.",
            report.AckUntold),
        Counter("understudy_pair_forwarded_total", "Requests handed to the leader.", report.Forwarded),
        Counter("understudy_pair_forwarded_lost_total", "Clients closed because an answer of the leader did not come.",
            report.ForwardedLost),
        Gauge("understudy_pair_carried_clients", "Of a leader: clients of its follower that have asked it something.",
            report.CarriedClients),
        new("understudy_pair_lag_seconds", MetricKind.Histogram, "How long changes were under way to the follower.",
            [.. MetricSample.OfDurations("", new DurationSummary([lag]), BucketsPerOctave)]),
        Gauge("understudy_pair_level_age_seconds", "Of a follower: how long ago it had everything; 0 of others.",
            report.SinceLevel?.TotalSeconds ?? 0),
        Gauge("understudy_pair_log_bytes", "What the log of changes takes.", report.LogBytes),
        Counter("understudy_pair_links_total", "Lines that there have been.", report.Links),
        new("understudy_pair_copies_total", MetricKind.Counter, "Copies that were begun, by how much they had to bring.",
        [
            new(MetricSample.LabelsOf(("kind", "whole")), report.WholeCopies),
            new(MetricSample.LabelsOf(("kind", "rest")), report.PartialCopies),
        ]),
        Counter("understudy_pair_changes_sent_total", "Changes sent to the follower.", report.RecordsSent),
        Counter("understudy_pair_changes_applied_total", "Changes taken from the leader.", report.RecordsApplied),
        Counter("understudy_pair_items_sent_total", "Items sent in whole copies.", report.ItemsCopied),
        Counter("understudy_pair_items_received_total", "Items taken in whole copies.", report.ItemsReceived),
        Counter("understudy_pair_not_stored_total", "Items that there was no room for.", report.NotStored),
        Counter("understudy_pair_rolled_back_keys_total", "Keys dropped because the new leader never had their changes.",
            report.RolledBack),
    ];
}
