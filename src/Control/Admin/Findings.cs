using System.Globalization;
using Understudy.Proxy.Operating;

namespace Understudy.Control.Admin;

/// <summary>Says of a proxy what is wrong, what is being done about it, and what an operator should do.</summary>
internal static class Findings
{
    private const double NearlyFull = 0.9;

    /// <summary>serving: all is well; degraded: clients are served by what copies there are; failing: some keys have no server.</summary>
    public static string Verdict(ProxyStatus proxy) => proxy switch
    {
        { Group.IsServing: false } => "failing",
        // It knows nothing of the servers: they are the leader's.
        { Group.Leads: false } => "serving",
        { ReadableKeys: < 1 } => "failing",
        _ when proxy.Servers.Any(server => server.State != "IN") => "degraded",
        _ => "serving",
    };

    /// <summary>The worst first.</summary>
    /// <param name="proxy">As it is.</param>
    /// <param name="now">Unix seconds.</param>
    public static IReadOnlyList<Finding> Of(ProxyStatus proxy, double now) =>
        [.. All(proxy, now).OrderBy(finding => finding.Severity switch
        {
            "error" => 0,
            "warning" => 1,
            _ => 2,
        })];

    private static IEnumerable<Finding> All(ProxyStatus proxy, double now) =>
    [
        .. proxy.Group is { } group ? GroupFindings.Of(group, now) : [],
        .. proxy.Group is { Leads: false } ? [] : Shares(proxy).Concat(proxy.Servers.SelectMany(OfServer)),
        .. Limits(proxy),
    ];

    private static IEnumerable<Finding> Shares(ProxyStatus proxy)
    {
        if (proxy.ReadableKeys >= 1) yield break;
        var missing = proxy.Servers.Where(server => server.State is "OUT" or "EJECTED" or "JOINING").Select(server => server.Name);
        yield return new Finding
        {
            Severity = "error",
            What = string.Create(CultureInfo.InvariantCulture,
                $"{(1 - proxy.ReadableKeys) * 100:0.##} % of the keys have no server that may be read: requests for them fail"),
            Seconds = null,
            Doing = "servers that are out are probed without hold-down",
            Advice = $"start one of {string.Join(", ", missing)}, whichever kept its memory if any; readmit what is EJECTED",
        };
    }

    private static IEnumerable<Finding> OfServer(ServerStatus server)
    {
        var what = $"{server.Name} ({server.Place}) is {server.State}: {server.Reason}";
        if (server.State == "IN" && server.Next.Length > 0) what = $"{server.Name} ({server.Place}): {server.Next}";
        else if (server.State == "IN") yield break;
        yield return new Finding
        {
            Severity = server.State is "OUT" or "IN" ? "warning" : "info",
            Server = server.Name,
            What = what,
            Seconds = server.StateSeconds,
            Doing = server.State == "IN" ? "it counts as no copy" : DoingOf(server),
            Advice = server.State switch
            {
                "OUT" => "see whether memcached runs there and can be reached; it comes back by itself",
                "EJECTED" => $"when it is ready: understudy server readmit {server.Name}",
                "DRAINING" => $"restart or stop it now, or: understudy server readmit {server.Name}",
                "IN" => "give the pool another server in its place",
                _ => "nothing: it comes back by itself",
            },
        };
    }

    private static string DoingOf(ServerStatus server) => server.IsBeingFilled
        ? string.Create(CultureInfo.InvariantCulture,
            $"{server.Next}; {server.FillDone:N0} of about {server.FillExpected:N0} items")
        : server.Next;

    private static IEnumerable<Finding> Limits(ProxyStatus proxy)
    {
        if (proxy.Connections < NearlyFull * proxy.ConnectionsLimit) yield break;
        yield return new Finding
        {
            Severity = proxy.Connections >= proxy.ConnectionsLimit ? "error" : "warning",
            What = string.Create(CultureInfo.InvariantCulture,
                $"{proxy.Connections:N0} of {proxy.ConnectionsLimit:N0} clients are connected"),
            Doing = "further clients are turned away at the limit",
            Advice = "raise --max-connections, or find who opens so many",
        };
    }
}
