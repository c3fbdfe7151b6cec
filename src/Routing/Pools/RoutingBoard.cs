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

    /// <summary>Lets keys of a tier belong on other servers, if another tier holds all of them.</summary>
    /// <param name="tier">Which one.</param>
    /// <param name="asked">What takes its place.</param>
    /// <param name="changes">Of each place whose server, or whose keys, are others now.</param>
    /// <param name="obstacle">Why nothing has changed; null: it has.</param>
    public void TryMove(int tier, Tier asked, out IReadOnlyList<(int Server, ReplicaChange Change)> changes, out MoveObstacle? obstacle)
    {
        while (true)
        {
            var before = Current;
            changes = [];
            if (!before.CanMove(tier, out var gap))
            {
                obstacle = new MoveObstacle(gap);
                return;
            }

            if (before.Pool.With(tier, asked) is not { } pool)
            {
                obstacle = new MoveObstacle(IsFull: true);
                return;
            }

            var after = before.With(pool);
            if (Interlocked.CompareExchange(ref _current, after, before) != before) continue;
            obstacle = null;
            changes =
            [
                .. from server in Enumerable.Range(0, pool.Servers.Count)
                   where RoutingSnapshot.IsMoved(before.Pool, pool, server)
                   select (server, new ReplicaChange(before.StateOf(server), after.StateOf(server), ReplicaEvent.KeysMoved)),
            ];
            return;
        }
    }
}
