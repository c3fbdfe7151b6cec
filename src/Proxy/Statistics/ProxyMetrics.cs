using Understudy.Connections.Measuring;
using Understudy.Proxy.Workers;
using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Statistics;

/// <summary>All numbers of a proxy for tools that keep them: <c>docs/metrics.md</c> has a line for each. Any thread; numbers may be a
/// moment old.</summary>
internal sealed class ProxyMetrics(ProxyHost host, long unixMilliseconds)
{
    public IEnumerable<MetricFamily> All() =>
    [
        .. Process(), .. ProcessMetrics.Memory(host.Memory, host.Pools.SelectMany(pool => pool.Workers).Select(w => w.Memory)),
        .. OfPools(),
    ];

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
        .. ProcessMetrics.Process(
            "proxy", host.Pools[0].Capabilities.Version.ToString(), host.StartedUnixSeconds, host.Loops, host.DroppedLogLines()),
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
        .. ProcessMetrics.Limits(host.Pools[0].Options.MaxConnections, host.Foreign),
    ];
}
