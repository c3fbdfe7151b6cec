using Understudy.Hashing;
using Understudy.Proxy.Workers;
using Understudy.Routing.Journal;
using Understudy.Routing.Replicas;

namespace Understudy.Proxy.Health;

/// <summary>Which writes each server missed, and the two decisions that rest on it: a server is out of use before a write that it missed
/// is acknowledged, and back in use only when it lacks none.</summary>
/// <remarks>
/// Apart from everything else because these two must never come between each other, on any worker's thread: each is one step under the
/// lock of the server's journal. The lock is taken only while a server is out of use, or about to be.
/// </remarks>
internal sealed class MissedWrites
{
    private readonly ProxyCrew _crew;
    private readonly MissedKeys[] _journals;

    public MissedWrites(ProxyCrew crew)
    {
        _crew = crew;
        var budget = new JournalBudget(crew.Options.JournalBytes);
        _journals = [.. crew.Addresses.Select(_ => new MissedKeys(budget))];
    }

    /// <summary>The keys whose writes a server missed.</summary>
    public MissedKeys JournalOf(int server) => _journals[server];

    /// <summary>A write is about to be acknowledged that a server missed: it is out of use before that.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="e">How it missed the write.</param>
    /// <param name="key">As a text command has it; empty if it cannot be listed.</param>
    /// <param name="by">The worker whose thread this is.</param>
    public void Add(int server, ReplicaEvent e, ReadOnlySpan<byte> key, ProxyWorker by)
    {
        // In one step: between the two the server could come back in order, without this write.
        lock (_journals[server])
        {
            Note(server, key);
            if (_crew.Board.Current.IsWritable(server) && _crew.Rules.EjectsBeforeAcknowledging)
                _crew.Apply(server, e, "it missed a write that the others confirmed", by);
        }
    }

    /// <summary>A server does not have, or may not have, a write of the key; empty if the key cannot be listed.</summary>
    public void Note(int server, ReadOnlySpan<byte> key)
    {
        lock (_journals[server])
        {
            if (key.IsEmpty) _journals[server].Overflow();
            else _journals[server].Add(KeyFingerprint.Of(key), key);
            _crew.Board.NoteMissedWrite(server);
        }
    }

    /// <summary>The server has been emptied: it holds nothing old any more.</summary>
    public void Forget(int server)
    {
        lock (_journals[server])
        {
            _journals[server].Clear();
            _crew.Board.ForgetMissedWrites(server);
        }
    }

    /// <summary>Takes a server back that holds what it held, if it has missed no more than has been renewed.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="renewed">Keys of the journal that have been renewed.</param>
    /// <param name="reason">Why it may come back.</param>
    public bool TryReadmit(int server, long renewed, string reason)
    {
        // In one step, as above: a write that it missed is acknowledged either before this, or takes it out again.
        lock (_journals[server])
        {
            var hasMore = (!_journals[server].IsComplete && _crew.Rules.NeedsWholeJournal) || _journals[server].Count > renewed;
            if (hasMore && _crew.Rules.Fences) return false;
            Forget(server);
            _crew.Apply(server, ReplicaEvent.Intact, reason);
            return true;
        }
    }
}
