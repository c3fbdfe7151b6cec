using Understudy.Routing.Replicas;

namespace Understudy.Proxy.Upstreams;

/// <summary>Which writes each server missed, by the rules that the proxy follows; tells all workers what that changes.</summary>
internal sealed class MissedWrites(ServerCrew crew)
{
    /// <summary>A write is about to be acknowledged that a server missed: it is out of use before that.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="e">How it missed the write.</param>
    /// <param name="key">As a text command has it; empty if it cannot be listed.</param>
    /// <param name="by">The worker whose thread this is.</param>
    public void Add(int server, ReplicaEvent e, ReadOnlySpan<byte> key, ServerWorker by)
    {
        if (!crew.Rules.EjectsBeforeAcknowledging) Note(server, key);
        else if (crew.Servers[server].Journal.TryEject(e, key, out var change))
            crew.OnChanged(server, change, "it missed a write that the others confirmed", by);
    }

    /// <summary>A server does not have, or may not have, a write of the key; empty if the key cannot be listed.</summary>
    public void Note(int server, ReadOnlySpan<byte> key) => crew.Servers[server].Journal.Note(key);

    /// <summary>Takes a server back that holds what it held, if it has missed no more than has been renewed.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="renewed">Keys of the journal that have been renewed.</param>
    /// <param name="reason">Why it may come back.</param>
    public bool TryReadmit(int server, long renewed, string reason)
    {
        var journal = crew.Servers[server].Journal;
        if (!journal.TryReadmit(renewed, !crew.Rules.Fences, !crew.Rules.NeedsWholeJournal, out var change)) return false;
        if (change is { } readmitted) crew.OnChanged(server, readmitted, reason);
        return true;
    }

    /// <summary>A server holds nothing old: it is filled from now on.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="wasEmptied">Whatever it missed is gone with all else that it held.</param>
    /// <param name="reason">Why it holds nothing old.</param>
    /// <returns>False if it was not emptied, and has missed something.</returns>
    public bool TryFence(int server, bool wasEmptied, string reason)
    {
        if (!crew.Servers[server].Journal.TryFence(wasEmptied, !crew.Rules.Fences, out var change)) return false;
        if (change is { } fenced) crew.OnChanged(server, fenced, reason);
        return true;
    }
}
