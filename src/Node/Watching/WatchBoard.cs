using Understudy.Store;

namespace Understudy.Node.Watching;

/// <summary>Who watches the node. An immutable array, swapped whole, that every worker looks at once per batch.</summary>
internal sealed class WatchBoard : IEvictionObserver
{
    // WATCHER_LIMIT (logger.h, memcached 1.6.18).
    private const int MostWatchers = 20;

    private Watcher[] _watchers = [];
    private ulong _lines;

    /// <summary>Each worker's. Does not change once the loops run.</summary>
    public WatchLog[] Logs { get; set; } = [];

    public Watcher[] Watchers => Volatile.Read(ref _watchers);

    /// <summary>Number of the next line, over all workers: by it lines of different workers can be put in order.</summary>
    public ulong NextLine() => Interlocked.Increment(ref _lines);

    /// <returns>False if there are too many already.</returns>
    public bool TryAdd(Watcher watcher)
    {
        while (true)
        {
            var before = Watchers;
            if (before.Length == MostWatchers) return false;
            if (Interlocked.CompareExchange(ref _watchers, [.. before, watcher], before) == before) return true;
        }
    }

    public void Remove(Watcher watcher)
    {
        while (true)
        {
            var before = Watchers;
            if (Interlocked.CompareExchange(ref _watchers, [.. before.Where(w => w != watcher)], before) == before) return;
        }
    }

    public void Evicted(StoreSession session, in ItemView item)
    {
        if (Watchers.Length == 0) return;
        foreach (var log in Logs)
        {
            if (log.IsOf(session) && log.IsOn) log.Evicted(in item);
        }
    }
}
