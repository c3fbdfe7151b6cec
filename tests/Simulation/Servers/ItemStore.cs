using System.Globalization;
using System.Text;
using Understudy.Protocol.Requests;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Servers;

/// <summary>The memory of one life of a memcached: items, the CAS counter and the one-second clock.</summary>
internal sealed class ItemStore(Host host)
{
    // memcached takes longer times for Unix times (REALTIME_MAXDELTA in memcached.c).
    private const long MaxRelativeSeconds = 60 * 60 * 24 * 30;
    private readonly Dictionary<string, Item> _items = [];
    private ulong _lastCas;
    private long _flushAt;

    /// <summary>The clock that expiry and flush go by.</summary>
    public long CurrentSecond => host.UnixMilliseconds / 1000;

    /// <summary>Started with -C: a flush takes along what is stored in the same second.</summary>
    public bool IsWithoutCas { get; init; }

    /// <summary>Longer values are not stored.</summary>
    public int MaxValueBytes { get; set; }

    public ulong NextCas() => ++_lastCas;

    /// <summary>The item, unless it has expired or was flushed.</summary>
    public Item? Find(string key)
    {
        if (!_items.TryGetValue(key, out var item)) return null;
        var isGone = (item.ExpiresAt != 0 && item.ExpiresAt <= CurrentSecond)
            || (_flushAt != 0 && _flushAt <= CurrentSecond && item.StoredAt <= _flushAt);
        if (!isGone) return item;
        _items.Remove(key);
        return null;
    }

    /// <summary>Stores by the rules of a mode; a token other than null must match.</summary>
    /// <param name="mayBeOlder">ms with I: a token smaller than the item's stores too, and the item is stale.</param>
    public StoreResult Store(
        MetaMode mode, string key, byte[] value, uint flags, long exptime, ulong? token, bool mayBeOlder, out Item? stored)
    {
        stored = null;
        if (value.Length > MaxValueBytes) return StoreResult.TooLarge;
        var old = Find(key);
        if (token is { } expected)
        {
            if (old is null) return StoreResult.NotFound;
            if (expected != old.Cas && !(mayBeOlder && expected < old.Cas)) return StoreResult.Exists;
        }

        if (mode == MetaMode.Add ? old is not null : mode != MetaMode.Set && old is null) return StoreResult.NotStored;

        var isStale = token is { } given && old is not null && given != old.Cas;
        if (mode is MetaMode.Append or MetaMode.Prepend)
        {
            old!.Value = mode == MetaMode.Append ? [.. old.Value, .. value] : [.. value, .. old.Value];
            old.Cas = NextCas();
            stored = old;
            return StoreResult.Stored;
        }

        stored = new Item { Value = value, Flags = flags, Cas = NextCas(), ExpiresAt = ExpiryOf(exptime), StoredAt = CurrentSecond };
        if (isStale) (stored.IsStale, stored.IsTokenSent, stored.ExpiresAt) = (true, old!.IsTokenSent, old.ExpiresAt);
        _items[key] = stored;
        return StoreResult.Stored;
    }

    /// <summary>Drops some item, as for want of memory.</summary>
    /// <returns>Its key; null if there is none.</returns>
    public string? Evict(SeededRandom random)
    {
        if (_items.Count == 0) return null;
        var key = _items.Keys.ElementAt(random.Below(_items.Count));
        _items.Remove(key);
        return key;
    }

    public bool Remove(string key) => Find(key) is not null && _items.Remove(key);

    /// <summary>Hides everything now, or what is older than that second once it has come. A later flush replaces an earlier one.</summary>
    public void Flush(long delaySeconds)
    {
        if (delaySeconds > 0)
        {
            _flushAt = CurrentSecond + delaySeconds;
            return;
        }

        _items.Clear();
        _flushAt = IsWithoutCas ? CurrentSecond : 0;
    }

    /// <summary>The answer to <c>lru_crawler metadump</c>: a line per item, ended by LF alone, and no OK before them (1.6.18).</summary>
    public byte[] Dump()
    {
        var text = new StringBuilder();
        foreach (var key in _items.Keys.ToArray())
        {
            if (Find(key) is not { } item) continue;
            var expiry = item.ExpiresAt == 0 ? -1 : item.ExpiresAt;
            var size = 60 + key.Length + item.Value.Length;
            text.Append(CultureInfo.InvariantCulture, $"key={key} exp={expiry} la={item.StoredAt} cas={item.Cas} ");
            text.Append(CultureInfo.InvariantCulture, $"fetch=no cls=1 size={size}\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("END\r\n").ToString());
    }

    /// <summary>The answer to <c>stats cachedump</c> for the one class that there is; what never expires is shown as of 0.</summary>
    public byte[] SlabDump()
    {
        var text = new StringBuilder();
        foreach (var key in _items.Keys.ToArray())
        {
            if (Find(key) is not { } item) continue;
            text.Append(CultureInfo.InvariantCulture, $"ITEM {key} [{item.Value.Length} b; {item.ExpiresAt} s]\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("END\r\n").ToString());
    }

    public long ExpiryOf(long exptime) => exptime switch
    {
        0 => 0,
        < 0 => 1,
        > MaxRelativeSeconds => exptime,
        _ => CurrentSecond + exptime,
    };

    /// <summary>Seconds left; -1 for ever.</summary>
    public long SecondsLeft(Item item) => item.ExpiresAt == 0 ? -1 : item.ExpiresAt - CurrentSecond;
}
