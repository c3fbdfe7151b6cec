namespace Understudy.Proxy.Tracing;

/// <summary>The last requests of one worker that took long. On its loop.</summary>
internal sealed class SlowRequests
{
    public const int Capacity = 256;

    // Not before there is one.
    private SlowEntry[] _ring = [];
    private long _count;

    /// <summary>How many there have been. Any thread.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>The newest first.</summary>
    public IEnumerable<SlowEntry> Newest
    {
        get
        {
            for (var i = _count - 1; i >= 0 && i >= _count - Capacity; i--) yield return _ring[i % Capacity];
        }
    }

    /// <returns>The trace of the one in whose place it came, which nobody needs any more; null: there was none.</returns>
    public RequestTrace? Add(in SlowEntry entry)
    {
        if (_ring.Length == 0) _ring = new SlowEntry[Capacity];
        ref var place = ref _ring[_count % Capacity];
        var before = place.Trace;
        place = entry;
        Volatile.Write(ref _count, _count + 1);
        return before;
    }
}
