namespace Understudy.Proxy.Forwarding;

/// <summary>Keys whose state one replica has been asked for and that has not been written to another yet. One per worker.</summary>
/// <remarks>
/// All writes of a key pass through one worker and one connection per server, so that order within the worker is order on the servers.
/// What is copied
/// from one server to another lags behind: a write that overtakes it here must be noticed, or the copy would bring the old state back.
/// Keys are told apart by 64-bit hashes; two keys that share one only make a copy needlessly careful.
/// </remarks>
internal sealed class KeyGuards
{
    private readonly Dictionary<ulong, IKeyGuard> _guards = [];

    public int Count => _guards.Count;

    /// <summary>Watches a key; takes the place of an earlier watch, which has been told of this write.</summary>
    public void Add(ulong key, IKeyGuard guard) => _guards[key] = guard;

    /// <summary>Ends a watch, if it has not been replaced.</summary>
    public void Remove(ulong key, IKeyGuard guard)
    {
        if (_guards.TryGetValue(key, out var present) && present == guard) _guards.Remove(key);
    }

    /// <summary>Whether the key is being copied.</summary>
    public bool Has(ulong key) => _guards.ContainsKey(key);

    /// <summary>A write of the key sets out.</summary>
    /// <param name="key">The key's hash.</param>
    /// <param name="replacesItem">It goes to all replicas and what the item was before does not matter (set, delete).</param>
    public void OnWrite(ulong key, bool replacesItem)
    {
        if (_guards.TryGetValue(key, out var guard)) guard.OnOvertaken(replacesItem);
    }

    /// <summary>A flush_all sets out: nothing copied before it may arrive after it.</summary>
    public void OnFlush()
    {
        foreach (var guard in _guards.Values) guard.OnOvertaken(replacesItem: true);
    }
}
