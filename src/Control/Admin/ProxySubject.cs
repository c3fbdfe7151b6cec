using System.Globalization;
using Understudy.Control.Otlp;
using Understudy.Proxy;
using Understudy.Transport.Measuring;

namespace Understudy.Control.Admin;

/// <summary>A proxy, as its admin address tells of it.</summary>
public sealed class ProxySubject : IAdminSubject
{
    private readonly ProxyServer _server;
    private readonly AdminApi _api;
    // A pool of a hundred servers in each of two tiers has ten thousand sets of servers.
    private const int MostShards = 1024;

    private readonly OtlpPush _push;
    private readonly TimeProvider _time;

    /// <param name="server">Started.</param>
    /// <param name="api">Of the same.</param>
    /// <param name="push">Whose numbers are told too.</param>
    /// <param name="time">What states are dated by.</param>
    public ProxySubject(ProxyServer server, AdminApi api, OtlpPush push, TimeProvider time)
    {
        _push = push;
        _server = server;
        _api = api;
        _time = time;
    }

    bool IAdminSubject.HasDashboard => true;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    IEnumerable<MetricFamily> IAdminSubject.Metrics() => [.. _server.Metrics(Now), .. _push.Metrics];

    Task IAdminSubject.AnswerAsync() => _server.AnswerAsync();

    Task<ApiAnswer> IAdminSubject.AnswerAsync(string path, ApiQuery query) => _api.AnswerAsync(path, query);

    bool IAdminSubject.Acts(string path) => AdminActions.IsOne(path);

    Task<ApiAnswer> IAdminSubject.ActAsync(string path, ApiQuery query) => _api.ActAsync(path, query);

    // Whoever carries its clients to a leader knows nothing of the servers.
    string? IAdminSubject.WhyNotReady() => _server.Group switch
    {
        { IsServing: false } group => group.Obstacle,
        { Leads: false } => null,
        _ => WhyNotReadable(),
    };

    private string? WhyNotReadable() => _server.ReadableKeys is var share and < 1
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

    private static Task<string?> WhyNotServingAsync(ServedPool pool, CancellationToken stopping) =>
        ServingCheck.OfProcessAsync(pool.OpenListeners, [.. pool.ShardKeys.Take(MostShards)], stopping);
}
