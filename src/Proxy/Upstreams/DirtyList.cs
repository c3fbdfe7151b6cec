namespace Understudy.Proxy.Upstreams;

/// <summary>Connections with something to send at the end of a batch, and those that held it back in earlier ones.</summary>
internal sealed class DirtyList<T>
    where T : class, IFlushable
{
    private T[] _items = new T[64];
    private int _count;

    public void Add(T item)
    {
        if (_count == _items.Length) Array.Resize(ref _items, _count * 2);
        _items[_count++] = item;
    }

    /// <summary>Lets each send; those that hold back stay on the list.</summary>
    /// <returns>Whether any holds back.</returns>
    public bool Flush()
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            var item = _items[i];
            // Before the call, which may put it on the list again.
            item.IsDirty = false;
            // One that came on it again meanwhile has its place further on.
            if (item.TryFlush() || item.IsDirty) continue;
            item.IsDirty = true;
            _items[kept++] = item;
        }

        Array.Clear(_items, kept, _count - kept);
        _count = kept;
        return kept > 0;
    }
}
