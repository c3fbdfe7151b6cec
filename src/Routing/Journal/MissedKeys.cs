namespace Understudy.Routing.Journal;

/// <summary>The keys whose acknowledged writes one server missed while it was OUT. Bounded; once it overflows, only emptying the server
/// helps.</summary>
/// <remarks>
/// Only keys, never values: the order of writes is known to the servers that executed them, and they are asked when the time comes. Keys
/// lie end to end in blocks, so that a key costs its length and some 50 bytes, and a million of them three dozen objects.
/// </remarks>
internal sealed class MissedKeys(JournalBudget budget)
{
    private const int BlockBytes = 64 << 10;

    // What a set of numbers takes for each at worst, just after it has grown to twice its size: entry 16 bytes, bucket 4 (.NET 10). The
    // old arrays go with the next collection.
    private const int SetBytesPerKey = 2 * (16 + 4);

    // Where the key begins.
    private const int PlaceBytesPerKey = 2 * sizeof(int);

    private readonly HashSet<ulong> _seen = [];
    private readonly List<byte[]> _blocks = [];
    private readonly List<int> _places = [];
    private long _takenBytes;
    private int _used = BlockBytes;  // of the last block

    /// <summary>Every key that was missed is in here.</summary>
    public bool IsComplete { get; private set; } = true;

    public int Count => _places.Count;

    /// <summary>What it takes of the budget.</summary>
    public long Bytes => _takenBytes;

    /// <summary>The key at a place, in the order in which they were missed first.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var place = _places[index];
            var block = _blocks[place / BlockBytes];
            var at = place % BlockBytes;
            return block.AsSpan(at + 1, block[at]);
        }
    }

    /// <summary>Adds a key.</summary>
    /// <param name="fingerprint">Of the key; tells keys apart.</param>
    /// <param name="key">As sent in a text command, 1 to 250 bytes.</param>
    public void Add(ulong fingerprint, ReadOnlySpan<byte> key)
    {
        if (!IsComplete || !_seen.Add(fingerprint)) return;
        var needsBlock = _used + 1 + key.Length > BlockBytes;
        var bytes = SetBytesPerKey + PlaceBytesPerKey + (needsBlock ? BlockBytes : 0);
        if (_blocks.Count == int.MaxValue / BlockBytes || !budget.TryTake(bytes))
        {
            Overflow();
            return;
        }

        _takenBytes += bytes;
        if (needsBlock)
        {
            _blocks.Add(new byte[BlockBytes]);
            _used = 0;
        }

        var block = _blocks[^1].AsSpan(_used);
        block[0] = (byte)key.Length;
        key.CopyTo(block[1..]);
        _places.Add(((_blocks.Count - 1) * BlockBytes) + _used);
        _used += 1 + key.Length;
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
        _blocks.Clear();
        _places.Clear();
        _places.TrimExcess();
        _used = BlockBytes;
        budget.Return(_takenBytes);
        _takenBytes = 0;
        IsComplete = true;
    }
}
