using Understudy.Hashing;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;

namespace Understudy.Routing.Journal;

/// <summary>What one server has missed, and the two decisions that rest on it: it is out of use before a write that it missed is
/// acknowledged, and back in use only when it lacks none. Any thread.</summary>
/// <remarks>
/// These two must never come between each other, on any worker's thread: each is one step under the journal's lock. Nothing else happens
/// under it, and it is taken only while a server is out of use, or about to be.
/// </remarks>
public sealed class ServerJournal(RoutingBoard board, int server, JournalBudget budget)
{
    private readonly Lock _lock = new();
    private readonly MissedKeys _keys = new(budget);

    /// <summary>How much is missed, at one moment.</summary>
    public JournalExtent Extent
    {
        get
        {
            lock (_lock) return new JournalExtent(_keys.Count, _keys.Bytes, _keys.IsComplete);
        }
    }

    /// <summary>The server does not have, or may not have, a write of the key.</summary>
    /// <param name="key">As a text command has it; empty if it cannot be listed.</param>
    public void Note(ReadOnlySpan<byte> key)
    {
        lock (_lock) Add(key);
    }

    /// <summary>A write is about to be acknowledged that the server missed: it is out of use before that.</summary>
    /// <param name="e">How it missed the write.</param>
    /// <param name="key">As a text command has it; empty if it cannot be listed.</param>
    /// <param name="change">What that changed.</param>
    /// <returns>True if the server's state changed, and this call changed it.</returns>
    public bool TryEject(ReplicaEvent e, ReadOnlySpan<byte> key, out ReplicaChange change)
    {
        // In one step: between the two the server could come back in order, without this write.
        lock (_lock)
        {
            Add(key);
            return board.TryApply(server, e, out change);
        }
    }

    /// <summary>Takes back a server that holds what it held, if it has missed no more than has been renewed.</summary>
    /// <param name="renewed">Keys of the journal that have been renewed.</param>
    /// <param name="toleratesMore">It is taken back with what it missed, too.</param>
    /// <param name="toleratesGaps">A journal that does not list all counts as one that does.</param>
    /// <param name="change">What that changed; nothing if it was lost meanwhile.</param>
    /// <returns>False if it has missed more.</returns>
    public bool TryReadmit(long renewed, bool toleratesMore, bool toleratesGaps, out ReplicaChange? change)
    {
        // In one step, as above: a write that it missed is acknowledged either before this, or takes it out again.
        lock (_lock)
        {
            change = null;
            var hasMore = (!_keys.IsComplete && !toleratesGaps) || _keys.Count > renewed;
            if (hasMore && !toleratesMore) return false;
            if (!board.TryApply(server, ReplicaEvent.Intact, out var readmitted)) return true;
            _keys.Clear();
            change = readmitted;
            return true;
        }
    }

    /// <summary>The server holds nothing old: it is filled from now on.</summary>
    /// <param name="wasEmptied">Whatever it missed is gone with all else that it held.</param>
    /// <param name="toleratesMore">What it missed does not matter.</param>
    /// <param name="change">What that changed; nothing if it was lost meanwhile.</param>
    /// <returns>False if it was not emptied, and has missed something.</returns>
    public bool TryFence(bool wasEmptied, bool toleratesMore, out ReplicaChange? change)
    {
        lock (_lock)
        {
            change = null;
            if (!wasEmptied && !toleratesMore && (!_keys.IsComplete || _keys.Count > 0)) return false;
            if (!board.TryApply(server, ReplicaEvent.Fenced, out var fenced)) return true;
            if (wasEmptied) _keys.Clear();
            change = fenced;
            return true;
        }
    }

    /// <summary>The key at a place, in the order in which they were missed first. Its bytes stay, also when it is no longer
    /// listed.</summary>
    /// <returns>False beyond the last.</returns>
    public bool TryRead(int index, out ReadOnlySpan<byte> key)
    {
        lock (_lock)
        {
            var isThere = index < _keys.Count;
            key = isThere ? _keys[index] : default;
            return isThere;
        }
    }

    private void Add(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty) _keys.Overflow();
        else _keys.Add(KeyFingerprint.Of(key), key);
    }
}
