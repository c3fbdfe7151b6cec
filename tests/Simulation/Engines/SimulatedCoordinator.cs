using Understudy.Routing.Group;
using Understudy.Simulation.Network;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Engines;

/// <summary>The coordinator as one member reaches it: slow, cut off, and sometimes so late that a question takes effect long after it was
/// given up.</summary>
internal sealed class SimulatedCoordinator(CoordinatorStore store, SimulatedNetwork network, Host member) : ICoordinator
{
    private const long Limit = 200 * VirtualTime.Millisecond;
    private const int MostTries = 4;

    private readonly SeededRandom _random = store.World.Derive($"coordinator of {member}");

    public Task<CoordinatorAnswer> WatchAsync(CancellationToken stopping) => Ask(store.Watch);

    public Task<CoordinatorAnswer> TakeAsync(long seenRevision, string lead, string firstState, CancellationToken stopping) =>
        Ask(() => store.Take(seenRevision, lead, firstState));

    public Task<CoordinatorAnswer> RenewAsync(string lead, CancellationToken stopping) => Ask(() => store.Renew(lead));

    public Task<CoordinatorAnswer> RecordAsync(string lead, string state, CancellationToken stopping) =>
        Ask(() => store.Record(lead, state));

    public Task<CoordinatorAnswer> FreeAsync(string lead, string free, CancellationToken stopping) => Ask(() => store.Free(lead, free));

    public Task<CoordinatorAnswer> ComplainAsync(string id, long term, CancellationToken stopping) => Ask(store.Watch);

    private Task<CoordinatorAnswer> Ask(Func<CoordinatorAnswer> transaction)
    {
        var answer = new TaskCompletionSource<CoordinatorAnswer>();
        store.World.After(Limit, () => answer.TrySetResult(new CoordinatorAnswer(CoordinatorOutcome.Unknown)));
        Send(transaction, answer, tries: 0);
        return answer.Task;
    }

    private void Send(Func<CoordinatorAnswer> transaction, TaskCompletionSource<CoordinatorAnswer> answer, int tries) =>
        store.World.After(Delay(), () =>
        {
            if (!network.LinkFrom(member, store.Host).IsOpen)
            {
                // The kernel sends it again, whether or not anybody still waits.
                if (tries < MostTries)
                    store.World.After(250 * VirtualTime.Millisecond, () => Send(transaction, answer, tries + 1));
                return;
            }

            var found = transaction();
            store.World.After(Delay(), () =>
            {
                if (network.LinkFrom(store.Host, member).IsOpen) answer.TrySetResult(found);
            });
        });

    private long Delay() => _random.Between(100, 3000) * VirtualTime.Microsecond
        + (store.World.Now < store.SlowUntil && _random.OneIn(2) ? _random.Between(0, 500) * VirtualTime.Millisecond : 0);
}
