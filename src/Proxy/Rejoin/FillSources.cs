using Microsoft.Extensions.Logging;
using Understudy.Proxy.Marks;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;

namespace Understudy.Proxy.Rejoin;

/// <summary>Finds who can fill a server.</summary>
internal static class FillSources
{
    /// <summary>Lists the keys that belong on a server, each from the replica that clients read it from meanwhile, the warmest
    /// first.</summary>
    public static IKeyFeed FeedFor(ProxyWorker worker, int server, ILogger logger)
    {
        var tier = worker.Board.Current.Pool.TierOf(server);
        var sources = worker.Upstreams.Where(source => IsSource(worker, source.Server, tier));
        return Sorted(worker, logger, sources, (key, source) =>
        {
            var now = worker.Board.Current;
            return now.Pool.Locate(key, tier) == server && now.FirstReadable(key, tier) == source;
        });
    }

    /// <summary>Lists what a server itself holds.</summary>
    public static IKeyFeed OwnKeysOf(ProxyWorker worker, int server, ILogger logger) =>
        Sorted(worker, logger, [worker.Upstreams[server]], static (_, _) => true);

    /// <summary>Whether any server is there that a server of a tier could be filled from.</summary>
    public static bool Exist(ProxyWorker worker, int tier) => worker.Upstreams.Any(source => IsSource(worker, source.Server, tier));

    private static HottestFirst Sorted(
        ProxyWorker worker, ILogger logger, IEnumerable<UpstreamConnection> sources, DumpFilter wants)
    {
        // What a server says of others is its own.
        var dump = new DumpFeed(worker.Loop, sources, (key, source) => !key.StartsWith(OutMark.ReservedPrefix) && wants(key, source));
        return new HottestFirst(dump, new KeySpool(Path.GetTempPath()), logger);
    }

    private static bool IsSource(ProxyWorker worker, int server, int tier) =>
        worker.Board.Current.Pool.TierOf(server) != tier
        && (worker.Board.Current.IsIn(server) || worker.Board.Current.IsDraining(server));
}
