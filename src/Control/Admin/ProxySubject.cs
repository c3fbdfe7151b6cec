using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Understudy.Proxy;
using Understudy.Transport.Measuring;
using Understudy.Transport.Sockets;

namespace Understudy.Control.Admin;

/// <summary>A proxy, as its admin address tells of it.</summary>
public sealed class ProxySubject : IAdminSubject
{
    private readonly ProxyServer _server;
    // Half a second in all, with what it takes to ask.
    private static readonly TimeSpan ServingLimit = TimeSpan.FromMilliseconds(450);

    // A pool of a hundred servers in each of two tiers has ten thousand sets of servers.
    private const int MostShards = 1024;

    private readonly TimeProvider _time;

    /// <param name="server">Started.</param>
    /// <param name="api">Of the same.</param>
    /// <param name="time">What states are dated by.</param>
    public ProxySubject(ProxyServer server, AdminApi api, TimeProvider time)
    {
        _server = server;
        Api = api;
        _time = time;
    }

    /// <summary>What it tells as JSON.</summary>
    public AdminApi Api { get; }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    IEnumerable<MetricFamily> IAdminSubject.Metrics() => _server.Metrics(Now);

    Task IAdminSubject.AnswerAsync() => _server.AnswerAsync();

    string? IAdminSubject.WhyNotReady() => _server.ReadableKeys is var share and < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(1 - share) * 100:0.##} % of the keys have no server that may be read")
        : null;

    async Task<string?> IAdminSubject.WhyNotServingAsync(CancellationToken stopping)
    {
        var pools = _server.Pools;
        var reasons = await Task.WhenAll(pools.Select(async pool => await WhyNotServingAsync(pool, stopping) is { } reason
            ? pools.Count > 1 ? $"pool {pool.Name}: {reason}" : reason
            : null));
        return reasons.FirstOrDefault(reason => reason is not null);
    }

    // A listener that speaks TLS may ask for a certificate that nobody has given us.
    private static Task<string?> WhyNotServingAsync(ServedPool pool, CancellationToken stopping) =>
        pool.PlainListeners is [var listener, ..]
        ? ServingCheck.RunAsync(PlaceOf(listener), [.. pool.ShardKeys.Take(MostShards)], ServingLimit, stopping)
        : Task.FromResult<string?>("every listener speaks TLS, and is not checked; add one in clear, such as a Unix socket");

    private static EndPoint PlaceOf(NetworkAddress listener)
    {
        if (listener.EndPoint is not { } endPoint) return new UnixDomainSocketEndPoint(listener.UnixPath!);
        if (endPoint.Address.Equals(IPAddress.Any)) return new IPEndPoint(IPAddress.Loopback, endPoint.Port);
        return endPoint.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, endPoint.Port) : endPoint;
    }
}
