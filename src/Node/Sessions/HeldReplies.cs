using Understudy.Node.Replication;

namespace Understudy.Node.Sessions;

/// <summary>Which of the replies in a client's output wait for the follower of the pair.</summary>
/// <remarks>Two marks are enough for any number of batches: what comes behind the first one waits for the newest of its batches, which is
/// confirmed a round trip later at most. All replies wait, those of reads too: nobody is shown what can be lost.</remarks>
internal struct HeldReplies
{
    private ReplyWait? _wait;
    private int _free;              // bytes at the front of the output that may leave
    private int _first;             // up to where the first mark holds
    private int _all;               // up to where it is known what is waited for
    private long _firstLsn;
    private long _lastLsn;

    public readonly bool IsHolding => _wait is not null;

    /// <summary>Whether looking again is of use.</summary>
    public readonly bool IsDue => _wait is { } wait && (wait.UpTo >= _firstLsn || wait.IsBroken);

    /// <summary>Takes note of what has come into the output in this batch.</summary>
    /// <param name="bytes">All that is in it.</param>
    /// <param name="wait">What this batch waits for; null: nothing.</param>
    /// <param name="lsn">What it may tell of at most.</param>
    public void Note(int bytes, ReplyWait? wait, long lsn)
    {
        if (bytes == _all) return;
        // What comes now is another wait's.
        if (_wait is { } held && held.UpTo >= _lastLsn) (_wait, _free) = (null, _all);
        if (_wait is not null) _lastLsn = lsn;
        else if (wait is null || wait.UpTo >= lsn) _free = bytes;
        else (_wait, _first, _firstLsn, _lastLsn) = (wait, bytes, lsn, lsn);
        _all = bytes;
    }

    /// <summary>Finds how much may leave.</summary>
    /// <returns>False if what is left must never be told.</returns>
    public bool TryFree(out int bytes)
    {
        if (_wait is { } wait)
        {
            var upTo = wait.UpTo;
            if (upTo >= _lastLsn) (_wait, _free) = (null, _all);
            else if (upTo >= _firstLsn) (_free, _first, _firstLsn) = (_first, _all, _lastLsn);
            bytes = _free;
            return _wait is null || !wait.IsBroken;
        }

        bytes = _free;
        return true;
    }

    /// <summary>So much has left.</summary>
    public void NoteSent(int bytes)
    {
        _free -= bytes;
        _first -= bytes;
        _all -= bytes;
    }
}
