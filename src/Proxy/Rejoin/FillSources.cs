using Microsoft.Extensions.Logging;
using Understudy.Proxy.Marks;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Pools;

namespace Understudy.Proxy.Rejoin;

/// <summary>Finds who can fill a server.</summary>
internal static class FillSources
{
    /// <summary>Lists the keys that belong on a server, each from every replica of it that is read, the warmest first.</summary>
    /// <remarks>What one replica has evicted another may still have, so where there are several a key comes as often as they have it. A
    /// server that is IN only later is not asked for its keys. One that is lost meanwhile breaks the list.</remarks>
    public static IKeyFeed FeedFor(ServerWorker worker, int server, ILogger logger)
    {
        var start = worker.Board.Current;
        var sources = worker.Upstreams.Where(source => IsSource(start, source.Server, server));
        return Sorted(worker, logger, sources, (key, source) =>
        {
            var replicas = default(KeyReplicas);
            replicas.Locate(start, key);
            return !replicas.ReplicaOf(server).IsEmpty && !replicas.ReplicaOf(source).IsEmpty;
        });
    }

    /// <summary>Lists what a server itself holds.</summary>
    public static IKeyFeed OwnKeysOf(ServerWorker worker, int server, ILogger logger) =>
        Sorted(worker, logger, [worker.Upstreams[server]], static (_, _) => true);

    /// <summary>Whether any server is there that this one could be filled from.</summary>
    public static bool Exist(ServerWorker worker, int server) =>
        worker.Upstreams.Any(source => IsSource(worker.Board.Current, source.Server, server));

    /// <summary>Whether all servers that this one could be filled from tell how long an item lives. Otherwise only a list of their keys
    /// does.</summary>
    public static bool TellState(ServerWorker worker, int server) =>
        worker.Upstreams.All(source => !IsSource(worker.Board.Current, source.Server, server) || source.Capabilities.TellsState);

    /// <summary>Whether a server holds whole copies of keys that belong on another one.</summary>
    public static bool IsSource(RoutingSnapshot snapshot, int source, int server) =>
        snapshot.Pool.MayShareKeys(source, server) && snapshot.IsWhole(source);

    private static HottestFirst Sorted(
        ServerWorker worker, ILogger logger, IEnumerable<UpstreamConnection> sources, DumpFilter wants)
    {
        // What a server says of others is its own.
        var dump = new DumpFeed(worker, sources, (key, source) => !key.StartsWith(OutMark.ReservedPrefix) && wants(key, source));
        return new HottestFirst(dump, new KeySpool(Path.GetTempPath()), logger);
    }
}
