namespace Understudy.Routing.Journal;

/// <summary>The keys whose acknowledged writes one server missed while it was OUT. Bounded; once it overflows, only emptying the server
/// helps.</summary>
/// <remarks>Only keys, never values: the order of writes is known to the servers that executed them, and they are asked when the time
/// comes.</remarks>
public sealed class MissedKeys
{
    /// <summary>Most keys: what a busy pair writes in a minute or so, in about 100 MB of managed memory at worst.</summary>
    public const int MaxKeys = 500_000;

    /// <summary>Most bytes of keys.</summary>
    public const int MaxBytes = 32 << 20;

    private readonly HashSet<ulong> _seen = [];
    private readonly List<byte[]> _keys = [];
    private long _bytes;

    /// <summary>Every key that was missed is in here.</summary>
    public bool IsComplete { get; private set; } = true;

    public int Count => _keys.Count;

    /// <summary>The key at a place, in the order in which they were missed first.</summary>
    public ReadOnlySpan<byte> this[int index] => _keys[index];

    /// <summary>Adds a key.</summary>
    /// <param name="fingerprint">Of the key; tells keys apart.</param>
    /// <param name="key">As sent in a text command, 1 to 250 bytes.</param>
    public void Add(ulong fingerprint, ReadOnlySpan<byte> key)
    {
        if (!IsComplete || !_seen.Add(fingerprint)) return;
        if (_keys.Count >= MaxKeys || _bytes + key.Length > MaxBytes)
        {
            Overflow();
            return;
        }

        _keys.Add(key.ToArray());
        _bytes += key.Length;
    }

    /// <summary>Something was missed that cannot be listed, or too much: from here on it is known only that something was.</summary>
    public void Overflow()
    {
        Clear();
        IsComplete = false;
    }

    /// <summary>Begins anew: nothing is missed.</summary>
    public void Clear()
    {
        _seen.Clear();
        _seen.TrimExcess();
        _keys.Clear();
        _keys.TrimExcess();
        _bytes = 0;
        IsComplete = true;
    }
}
