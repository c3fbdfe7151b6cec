using System.Globalization;
using System.Text;
using Understudy.Store;

namespace Understudy.Tests.Store;

/// <summary>What a store should answer: a dictionary and a clock, written from memcached's rules without looking at memory.</summary>
internal sealed class StoreModel
{
    /// <summary>The second before which flush_all has nothing to say (process_started).</summary>
    public const uint Epoch = TestStore.Start - 62;

    private const long LongestRelative = 2_592_000;

    private readonly Dictionary<string, Entry> _entries = [];

    // settings.oldest_live: what was stored in that second or before it is gone once that second has begun.
    private uint _oldestLive;

    public uint Now { get; private set; } = TestStore.Start;

    public void Advance(uint seconds)
    {
        Now += seconds;
        if (_oldestLive == 0 || _oldestLive > Now) return;
        foreach (var key in _entries.Keys.Where(key => IsFlushed(_entries[key])).ToList()) _entries.Remove(key);
    }

    public Entry? Live(string key)
    {
        if (_entries.TryGetValue(key, out var entry) && !IsFlushed(entry) && (entry.ExpiresAt == 0 || entry.ExpiresAt > Now)) return entry;
        _entries.Remove(key);
        return null;
    }

    public StoreOutcome Store(string key, string value, StoreMode mode, long exptime, uint flags, CasChoice choice)
    {
        var old = Live(key);
        if (old is null && mode == StoreMode.CompareAndSet) return StoreOutcome.NotFound;
        if (old is null ? mode is StoreMode.Replace or StoreMode.Append or StoreMode.Prepend : mode == StoreMode.Add)
            return StoreOutcome.NotStored;
        var isJoin = mode is StoreMode.Append or StoreMode.Prepend;
        if (isJoin && choice == CasChoice.Wrong) return StoreOutcome.Exists;
        if (mode == StoreMode.CompareAndSet && choice != CasChoice.Right) return StoreOutcome.Exists;
        _entries[key] = mode switch
        {
            StoreMode.Append => old! with { Value = old.Value + value, IsStale = false, IsTokenTaken = false },
            StoreMode.Prepend => old! with { Value = value + old.Value, IsStale = false, IsTokenTaken = false },
            _ => new Entry(value, flags, ExpiryOf(exptime), Now),
        };
        return StoreOutcome.Stored;
    }

    public StoreOutcome Delete(string key, bool invalidates)
    {
        if (Live(key) is not { } old) return StoreOutcome.NotFound;
        if (invalidates) _entries[key] = old with { IsStale = true, IsTokenTaken = false };
        else _entries.Remove(key);
        return StoreOutcome.Stored;
    }

    public StoreOutcome Touch(string key, long exptime)
    {
        if (Live(key) is not { } old) return StoreOutcome.NotFound;
        _entries[key] = old with { ExpiresAt = ExpiryOf(exptime) };
        return StoreOutcome.Stored;
    }

    public StoreOutcome AddDelta(string key, ulong delta, bool isDecrement, out ulong number)
    {
        number = 0;
        if (Live(key) is not { } old) return StoreOutcome.NotFound;
        if (!ulong.TryParse(old.Value.Split(' ')[0], CultureInfo.InvariantCulture, out var value)) return StoreOutcome.NotNumeric;
        number = !isDecrement ? value + delta : delta > value ? 0 : value - delta;
        // What follows a space does not count (strtoull), and is overwritten with spaces.
        var text = number.ToString(CultureInfo.InvariantCulture).PadRight(old.Value.Length);
        // A number that gets longer is a new item, which nobody has invalidated.
        var isNew = text.Length > old.Value.Length;
        _entries[key] = old with { Value = text, IsStale = old.IsStale && !isNew, IsTokenTaken = old.IsTokenTaken && !isNew };
        return StoreOutcome.Stored;
    }

    /// <summary>mg with N.</summary>
    public (Entry? Found, bool Wins) Read(string key, long vivifyExptime)
    {
        if (Live(key) is not { } old)
        {
            _entries[key] = new Entry("", 0, ExpiryOf(vivifyExptime), Now, IsTokenTaken: true);
            return (null, true);
        }

        var wins = old is { IsStale: true, IsTokenTaken: false };
        if (wins) _entries[key] = old with { IsTokenTaken = true };
        return (old, wins);
    }

    /// <summary>process_flush_all_command and item_is_flushed; but what is gone stays gone when a later flush is asked for.</summary>
    public void Flush(long exptime)
    {
        var oldestLive = exptime <= 0 ? Now - 1 : exptime is > LongestRelative and <= Epoch ? 0 : ExpiryOf(exptime) - 1;
        _oldestLive = oldestLive >= Now ? oldestLive : 0;
        if (oldestLive != 0 && oldestLive <= Now) _entries.Clear();
    }

    public string Describe()
    {
        var text = new StringBuilder();
        foreach (var key in _entries.Keys.Order(StringComparer.Ordinal).ToList())
        {
            if (Live(key) is { } e) text.Append(CultureInfo.InvariantCulture, $"{key}={e.Value} f{e.Flags} e{e.ExpiresAt} s{e.IsStale}\n");
        }

        return text.ToString();
    }

    private bool IsFlushed(Entry entry) => _oldestLive != 0 && _oldestLive <= Now && entry.StoredAt <= _oldestLive;

    private uint ExpiryOf(long exptime) => exptime switch
    {
        0 => 0, < 0 => 1, <= LongestRelative => (uint)(Now + exptime), _ => (uint)exptime,
    };

    internal sealed record Entry(string Value, uint Flags, uint ExpiresAt, uint StoredAt, bool IsStale = false, bool IsTokenTaken = false);

    internal enum CasChoice
    {
        None,
        Right,
        Wrong,
    }
}
