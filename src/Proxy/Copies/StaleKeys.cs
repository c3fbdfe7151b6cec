namespace Understudy.Proxy.Copies;

/// <summary>Keys whose items clients have marked as stale, through the worker that the key's writes pass through.</summary>
/// <remarks>
/// Only <c>mg</c> tells value, flags and TTL of an item in one, and it gives the right to renew a stale one to whoever asks first, so that
/// what is not to be changed is not read. No memcached says that an item is stale without that. A slot that another key has taken has
/// forgotten, as has a proxy that was started since: the right is given back then.
/// </remarks>
internal sealed class StaleKeys
{
    private const int Slots = 1 << 14;

    private ulong[] _slots = [];

    /// <summary>A client marks the item.</summary>
    /// <param name="key">Its key's fingerprint.</param>
    public void Add(ulong key)
    {
        if (_slots.Length == 0) _slots = new ulong[Slots];
        _slots[key & (Slots - 1)] = key;
    }

    /// <summary>The item is another one, or is not stale any more.</summary>
    public void Remove(ulong key)
    {
        if (Has(key)) _slots[key & (Slots - 1)] = 0;
    }

    public bool Has(ulong key) => _slots.Length > 0 && _slots[key & (Slots - 1)] == key;
}
