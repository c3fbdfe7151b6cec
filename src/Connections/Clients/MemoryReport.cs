using Understudy.Transport.Buffers;

namespace Understudy.Connections.Clients;

/// <summary>What a process holds for clients and servers, as <c>stats</c> tells it. Any thread; numbers may be a moment old.</summary>
public static class MemoryReport
{
    /// <summary>Names and values, in bytes unless the name says otherwise.</summary>
    /// <param name="account">The process's.</param>
    /// <param name="workers">All of them.</param>
    public static IEnumerable<(string Name, long Value)> Of(MemoryAccount account, IEnumerable<ClientMemory> workers)
    {
        ArgumentNullException.ThrowIfNull(account);
        ClientMemory[] all = [.. workers];
        // Several pools may have workers on one loop.
        BufferPool[] loops = [.. all.Select(w => w.Buffers).Distinct()];
        yield return ("memory_limit", account.Limit);
        yield return ("memory_used", account.Used);
        yield return ("memory_requests", loops.Sum(loop => loop.RentedFor(BufferUse.Requests)));
        yield return ("memory_replies", loops.Sum(loop => loop.RentedFor(BufferUse.Replies)));
        yield return ("memory_to_servers", loops.Sum(loop => loop.RentedFor(BufferUse.ToServers)));
        yield return ("memory_from_servers", loops.Sum(loop => loop.RentedFor(BufferUse.FromServers)));
        yield return ("memory_work", loops.Sum(loop => loop.RentedFor(BufferUse.Work)));
        yield return ("memory_kept_for_reuse", loops.Sum(loop => loop.RetainedBytes));
        yield return ("memory_wanted", account.Wanted);
        yield return ("memory_waiting_clients", all.Sum(w => w.Waiting));
        yield return ("memory_waits", all.Sum(w => w.Waited));
        yield return ("memory_closed_stalled", all.Sum(w => w.TimedOut));
        yield return ("memory_closed_giving_way", all.Sum(w => w.GaveWay));
        yield return ("memory_closed_no_room", all.Sum(w => w.Refused));
    }
}
