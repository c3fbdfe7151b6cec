using Understudy.Proxy.Workers;
using Understudy.Routing.Pools;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Rejoin;

/// <summary>Finds who can fill a server.</summary>
internal static class FillSources
{
    /// <summary>Lists the keys that belong on a server, each from the replica that clients read it from meanwhile.</summary>
    public static IKeyFeed FeedFor(ProxyCrew crew, IEventLoop loop, int server, int tier)
    {
        var snapshot = crew.Board.Current;
        var numbers = crew.Addresses.Select((address, number) => (address, number)).ToArray();
        var sources = numbers.Where(source => snapshot.Pool.TierOf(source.number) != tier && IsReadable(snapshot, source.number));
        return new DumpFeed(loop, sources.Select(source => source.address), (key, source) =>
        {
            var now = crew.Board.Current;
            if (now.Pool.Locate(key, tier) != server) return false;
            var first = now.FirstReadable(key, tier);
            return first >= 0 && crew.Addresses[first] == source;
        });
    }

    private static bool IsReadable(RoutingSnapshot snapshot, int server) => snapshot.IsIn(server) || snapshot.IsDraining(server);
}
