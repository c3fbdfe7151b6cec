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

    public bool TryTake(out ReadOnlySpan<byte> key)
    {
        key = _next < journal.Count ? journal[_next++] : default;
        return !key.IsEmpty;
    }

    public void Stop() => _next = journal.Count;
}
