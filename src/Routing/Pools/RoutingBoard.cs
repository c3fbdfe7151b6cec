using Understudy.Routing.Replicas;

namespace Understudy.Routing.Pools;

/// <summary>Holds the snapshot in force for all workers of a proxy.</summary>
/// <remarks>
/// Any worker may report an event; the first one wins and the others find the state changed. A worker that is about to acknowledge a write
/// reports the replicas that missed it first: from then on no worker serves a read from them, which is what keeps the acknowledgement true.
/// </remarks>
public sealed class RoutingBoard(Pool pool)
{
    private RoutingSnapshot _current = new(pool);

    /// <summary>The snapshot in force. Read it once per batch, and again before a reply of a server is believed.</summary>
    public RoutingSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Applies an event to a server's state, and says what it changed.</summary>
    /// <returns>True if the state changed, and this call changed it.</returns>
    public bool TryApply(int server, ReplicaEvent e, out ReplicaChange change)
    {
        while (true)
        {
            var before = Current;
            var state = before.StateOf(server);
            var next = ReplicaMachine.Next(state, e);
            change = new ReplicaChange(state, next, e);
            if (next == state) return false;
            if (Interlocked.CompareExchange(ref _current, before.With(server, next), before) == before) return true;
        }
    }
}
