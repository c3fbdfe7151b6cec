using Understudy.Proxy.Counting;
using Understudy.Proxy.Roles;
using Understudy.Proxy.Workers;

namespace Understudy.Proxy.Operating;

/// <summary>What there is to know of a proxy at one moment.</summary>
public sealed record ProxyStatus
{
    /// <summary>When it was started, in Unix seconds.</summary>
    public required long StartedAt { get; init; }

    /// <summary>Which part of the keys has a server that may be read.</summary>
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

    /// <summary>In the order of the pool.</summary>
    public required IReadOnlyList<ServerStatus> Servers { get; init; }

    /// <summary>What this host is in each VRRP instance, as keepalived has told it.</summary>
    public required IReadOnlyList<RouterStanding> Routers { get; init; }

    internal static ProxyStatus Of(ProxyCrew crew, long unixMilliseconds)
    {
        var totals = new RequestTotals(crew.Workers.Select(w => w.Counters.Tally));
        return new ProxyStatus
        {
            StartedAt = crew.Host.StartedUnixSeconds,
            ReadableKeys = crew.ReadableShare,
            SecondsServingAllKeys = crew.Host.ServingTimes.Of(isWhole: true, unixMilliseconds).TotalSeconds,
            SecondsNotServingAllKeys = crew.Host.ServingTimes.Of(isWhole: false, unixMilliseconds).TotalSeconds,
            Listeners = [.. crew.Listeners.Select(listener => listener.Address.ToString())],
            Connections = crew.Acceptor.ClientCount,
            ConnectionsLimit = crew.Options.MaxConnections,
            RequestsReceived = crew.Workers.Sum(w => w.Counters.Requests),
            Outcomes = RequestTotals.Outcomes.ToDictionary(OutcomeNames.Of, totals.Of),
            Routers = crew.Host.Roles.All,
            Servers =
            [
                .. crew.Servers.Select(server => ServerStatus.Of(server.Name, ServerReport.Of(crew, server.Number, unixMilliseconds))),
            ],
        };
    }
}
