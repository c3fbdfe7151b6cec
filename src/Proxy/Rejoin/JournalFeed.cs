using Understudy.Routing.Journal;

namespace Understudy.Proxy.Rejoin;

/// <summary>The keys whose writes the server missed. Workers add to them meanwhile.</summary>
internal sealed class JournalFeed(MissedKeys journal) : IKeyFeed
{
    private int _next;

    public bool IsOpen
    {
        get
        {
            lock (journal) return _next < journal.Count;
        }
    }

    public string? Problem => null;

    public void Start(Action onMore)
    {
    }

    public bool TryTake(out ListedKey key)
    {
        key = default;
        lock (journal)
        {
            if (_next >= journal.Count) return false;
            key = new ListedKey { Key = journal[_next++] };
            return true;
        }
    }

    public void Stop() => _next = int.MaxValue;
}
