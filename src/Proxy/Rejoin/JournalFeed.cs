using Understudy.Routing.Journal;

namespace Understudy.Proxy.Rejoin;

/// <summary>The keys whose writes the server missed. Workers add to them meanwhile.</summary>
internal sealed class JournalFeed(ServerJournal journal) : IKeyFeed
{
    private int _next;

    public bool IsOpen => _next < journal.Extent.Keys;

    public string? Problem => null;

    public void Start(Action onMore)
    {
    }

    public bool TryTake(out ListedKey key)
    {
        var isThere = journal.TryRead(_next, out var next);
        key = new ListedKey { Key = next };
        if (isThere) _next++;
        return isThere;
    }

    public void Stop() => _next = int.MaxValue;
}
