using Understudy.Routing.Journal;

namespace Understudy.Proxy.Rejoin;

/// <summary>The keys whose writes the server missed.</summary>
internal sealed class JournalFeed(MissedKeys journal) : IKeyFeed
{
    private int _next;

    public bool IsOpen => _next < journal.Count;

    public string? Problem => null;

    public void Start(Action onMore)
    {
    }

    public bool TryTake(out ListedKey key)
    {
        key = default;
        if (!IsOpen) return false;
        key = new ListedKey { Key = journal[_next++] };
        return true;
    }

    public void Stop() => _next = journal.Count;
}
