using Understudy.Proxy.Pools;

namespace Understudy.Proxy.Health;

/// <summary>Which servers are IN without what a source that was lost would have given them, and when each of them is filled
/// again.</summary>
/// <remarks>
/// A server is emptied and filled again only when all others are there and whole: they hold then whatever it has been given since, and
/// what it could not get. Apart from the watches because it is about all servers at once. On the first worker's loop.
/// </remarks>
internal sealed class PartialFills(RecoveryCrew crew)
{
    /// <summary>A server has been filled.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="lacksSource">A source was lost before it had given all.</param>
    public void OnFilled(int server, bool lacksSource) => 
        (crew.Servers[server].IsPartlyFilled, crew.Servers[server].IsSourceBack) = (lacksSource, false);

    /// <summary>A server is IN again: perhaps the one that others lack.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="hasItsItems">It has what it had before it was lost.</param>
    public void OnReadmitted(int server, bool hasItsItems)
    {
        var pool = crew.Board.Current.Pool;
        foreach (var other in crew.Servers)
        {
            if (other.IsPartlyFilled && pool.MayShareKeys(other.Number, server)) OnSourceReadmitted(other, hasItsItems);
        }
    }

    private void OnSourceReadmitted(PoolServer server, bool hasItsItems)
    {
        server.IsSourceBack |= hasItsItems;
        if (!crew.Board.Current.IsEveryServerIn) return;
        if (server.IsSourceBack && crew.Servers.Count(other => other.IsPartlyFilled) > 1) return;
        server.IsPartlyFilled = false;

        // Otherwise what was lost with its source is lost.
        if (server.IsSourceBack) crew.Watches[server.Number].FillAgain();
    }
}
