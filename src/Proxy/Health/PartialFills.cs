using Understudy.Proxy.Workers;

namespace Understudy.Proxy.Health;

/// <summary>Which servers are IN without what a source that was lost would have given them, and when each of them is filled
/// again.</summary>
/// <remarks>
/// A server is emptied and filled again only when all others are there and whole: they hold then whatever it has been given since, and
/// what it could not get. Apart from the watches because it is about all servers at once. On the first worker's loop.
/// </remarks>
internal sealed class PartialFills(ProxyCrew crew)
{
    private readonly bool[] _isPartial = new bool[crew.Addresses.Count];
    private readonly bool[] _isSourceBack = new bool[crew.Addresses.Count];   // IN again, with what it holds

    /// <summary>A server has been filled.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="lacksSource">A source was lost before it had given all.</param>
    public void OnFilled(int server, bool lacksSource) => (_isPartial[server], _isSourceBack[server]) = (lacksSource, false);

    /// <summary>A server is IN again: perhaps the one that others lack.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="hasItsItems">It has what it had before it was lost.</param>
    public void OnReadmitted(int server, bool hasItsItems)
    {
        var pool = crew.Board.Current.Pool;
        for (var other = 0; other < _isPartial.Length; other++)
        {
            if (pool.TierOf(other) != pool.TierOf(server) && _isPartial[other]) OnSourceReadmitted(other, hasItsItems);
        }
    }

    private void OnSourceReadmitted(int server, bool hasItsItems)
    {
        _isSourceBack[server] |= hasItsItems;
        if (!crew.Board.Current.IsEveryServerIn) return;
        if (_isSourceBack[server] && _isPartial.Count(true) > 1) return;
        _isPartial[server] = false;

        // Otherwise what was lost with its source is lost.
        if (_isSourceBack[server]) crew.Watches[server].FillAgain();
    }
}
