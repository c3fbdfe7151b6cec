using Understudy.Transport.Loops;

namespace Understudy.Proxy.Copies;

/// <summary>Keys whose TTL was set anew while servers are listed that tell it nowhere else: the list is older than that. One per
/// worker, of the keys that it writes.</summary>
/// <param name="loop">Of the worker.</param>
internal sealed class TouchedKeys(IEventLoop loop)
{
    // A minute of a busy worker's touches; 48 bytes each.
    private const int MaxKeys = 1 << 20;

    private const long NanosecondsPerSecond = 1_000_000_000;

    // memcached reads a longer TTL as a Unix time (realtime() in memcached.c).
    private const long MaxRelativeSeconds = 60 * 60 * 24 * 30;

    private readonly Dictionary<ulong, (long Exptime, long Time)> _keys = [];
    private int _watchers;

    /// <summary>Somebody wants to know. Any thread.</summary>
    public bool IsWatched => Volatile.Read(ref _watchers) > 0;

    /// <summary>From now on they are kept. Any thread.</summary>
    public void Watch() => Interlocked.Increment(ref _watchers);

    /// <summary>Ends what <see cref="Watch"/> has begun. Any thread.</summary>
    public void Unwatch()
    {
        Interlocked.Decrement(ref _watchers);
        loop.Post(new LoopCall(() =>
        {
            if (!IsWatched) _keys.Clear();
        }));
    }

    /// <summary>The key's TTL is about to be set. On the worker's loop.</summary>
    /// <param name="key">Its fingerprint.</param>
    /// <param name="exptime">As on the wire.</param>
    public void Add(ulong key, long exptime)
    {
        if (_keys.Count < MaxKeys || _keys.ContainsKey(key)) _keys[key] = (exptime, loop.Now);
    }

    /// <summary>What is known of an item's TTL besides the list. On the worker's loop.</summary>
    /// <param name="key">Fingerprint of its key.</param>
    /// <param name="ttlSeconds">At most what is left of it, if it was set; -1: no expiry.</param>
    /// <returns>False if the list holds.</returns>
    public bool TryGet(ulong key, out long ttlSeconds)
    {
        ttlSeconds = 0;
        if (!_keys.TryGetValue(key, out var touch)) return _keys.Count >= MaxKeys;
        var elapsed = ((loop.Now - touch.Time) / NanosecondsPerSecond) + 1;
        ttlSeconds = touch.Exptime == 0 ? -1
            : touch.Exptime > MaxRelativeSeconds ? touch.Exptime - (loop.UnixMilliseconds / 1000) - 1
            : touch.Exptime - elapsed;
        if (touch.Exptime != 0) ttlSeconds = Math.Max(0, ttlSeconds);
        return true;
    }
}
