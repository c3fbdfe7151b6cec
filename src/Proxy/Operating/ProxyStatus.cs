using Understudy.Proxy.Counting;
using Understudy.Proxy.Group;
using Understudy.Proxy.Roles;
using Understudy.Proxy.Workers;

namespace Understudy.Proxy.Operating;

/// <summary>What there is to know of a proxy at one moment.</summary>
public sealed record ProxyStatus
{
    /// <summary>When it was started, in Unix seconds.</summary>
    public required long StartedAt { get; init; }

    /// <summary>Which part of the keys has a server that may be read; of several pools in the one where it is least.</summary>
    public required double ReadableKeys { get; init; }

    /// <summary>How long, since the start, all keys could be read.</summary>
    public required double SecondsServingAllKeys { get; init; }

    /// <summary>How long some could not.</summary>
    public required double SecondsNotServingAllKeys { get; init; }

    public required IReadOnlyList<string> Listeners { get; init; }

    /// <summary>Clients that are connected.</summary>
    public required int Connections { get; init; }

    /// <summary>How many may be.</summary>
    public required int ConnectionsLimit { get; init; }

    /// <summary>Requests that were read.</summary>
    public required long RequestsReceived { get; init; }

    /// <summary>Those that are over, by what became of them.</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>In the order of the pool; those of several pools one pool behind the other.</summary>
    public required IReadOnlyList<ServerStatus> Servers { get; init; }

    /// <summary>What this host is in each VRRP instance, as keepalived has told it.</summary>
    public required IReadOnlyList<RouterStanding> Routers { get; init; }

    /// <summary>Its part in a group of proxies; null: it is alone.</summary>
    public GroupStatus? Group { get; init; }

    internal static ProxyStatus Of(ProxyHost host, long unixMilliseconds)
    {
        ProxyWorker[] workers = [.. host.Pools.SelectMany(pool => pool.Workers)];
        var totals = new RequestTotals(workers.Select(w => w.Counters.Tally));
        return new ProxyStatus
        {
            StartedAt = host.StartedUnixSeconds,
            ReadableKeys = host.ReadableShare,
            SecondsServingAllKeys = host.ServingTimes.Of(isWhole: true, unixMilliseconds).TotalSeconds,
            SecondsNotServingAllKeys = host.ServingTimes.Of(isWhole: false, unixMilliseconds).TotalSeconds,
            Listeners = [.. host.Pools.SelectMany(pool => pool.Listeners).Select(listener => listener.Address.ToString())],
            Connections = host.Pools.Sum(pool => pool.Acceptor.ClientCount),
            ConnectionsLimit = host.Pools[0].Options.MaxConnections,
            RequestsReceived = workers.Sum(w => w.Counters.Requests),
            Outcomes = RequestTotals.Outcomes.ToDictionary(OutcomeNames.Of, totals.Of),
            Routers = host.Roles.All,
            Servers = [.. host.Pools.SelectMany(pool => pool.ServersInPlace.Select(server => ServerStatus.Of(
                server.Name, host.HasSeveral ? pool.Name : null, ServerReport.Of(pool, server.Number, unixMilliseconds))))],
        };
    }
}
