using Understudy.Routing.Group;
using static Understudy.Routing.Group.GroupAction;
using Record = Understudy.Routing.Group.GroupAction.Record;

namespace Understudy.Simulation.Group;

/// <summary>One linearizable store: every question takes effect at one moment between its sending and its answer, or long after the asker
/// has given up.</summary>
internal sealed class WorldCoordinator(GroupWorld world)
{
    private long _revision;
    private LeadKey _lead = new(0, "", 0);
    private GroupState? _state;

    /// <summary>Until then questions take up to a second and a half on their way, and do not keep their order.</summary>
    public long SlowUntil { get; set; }

    /// <summary>How long a question takes to get here, beside what all take; a story sets it.</summary>
    public Func<GroupAction, long> DelayOf { get; set; } = _ => 0;

    public void Ask(ProxyProcess process, GroupAction asked)
    {
        var isAnswered = false;
        var limit = asked is Watch or Renew ? 200 : 300;
        process.After(limit * VirtualTime.Millisecond, () =>
        {
            if (isAnswered) return;
            isAnswered = true;
            process.Call(member => member.OnUnanswered(asked, process.Now));
        });
        Send(process.Index, DelayOf(asked), () =>
        {
            var answer = Apply(process.Index, process.Member.Id, asked);
            world.After(world.Between(.2, 1.5) + (asked is Watch ? 0 : world.Between(1, 6)) + Slowness(), () =>
            {
                if (world.IsCut(GroupWorld.CoordinatorHost, process.Index)) return;
                process.Receive(() =>
                {
                    if (isAnswered) return;
                    isAnswered = true;
                    answer(process);
                });
            });
        });
    }

    private long Slowness() => world.Now < SlowUntil && world.Random.OneIn(2) ? world.Between(0, 1500) : 0;

    private void Send(int host, long delay, Action arrive, int tries = 0)
    {
        if (!world.IsCut(host, GroupWorld.CoordinatorHost)) world.After(delay + world.Between(.2, 1.5) + Slowness(), arrive);
        else if (tries < 4) world.After(250 * VirtualTime.Millisecond, () => Send(host, delay, arrive, tries + 1));
    }

    private Action<ProxyProcess> Apply(int host, string id, GroupAction asked)
    {
        var fences = world.Options.Rules.FencesByTerm;
        switch (asked)
        {
            case Watch watch:
                var (lead, state) = (_lead, _state);
                return process => process.Call(member => member.OnWatched(watch, lead, state, process.Now));
            case Take take:
                var isWon = _lead.Revision == take.SeenRevision;
                if (isWon) _lead = new LeadKey(++_revision, id, take.Term);
                var found = _state;
                return process => process.Call(member => member.OnTaken(take, isWon, found, process.Now));
            case Renew renew:
                var isMine = IsMine(id, renew.Term);
                if (isMine) _lead = _lead with { Revision = ++_revision };
                return process => process.Call(member => member.OnRenewed(renew, isMine, process.Now));
            case Record record:
                var mayRecord = IsMine(id, record.State.Version.Term);
                var isNewer = _state is null || record.State.Version > _state.Version || !world.Options.RecordsInOrder;
                if ((mayRecord || !fences) && isNewer) _state = record.State;
                if (mayRecord && isNewer) _lead = _lead with { Revision = ++_revision };
                return process => process.Call(member => member.OnRecorded(record, mayRecord, process.Now));
            case Free free:
                if (IsMine(id, free.Term)) _lead = new LeadKey(++_revision, id, free.Term, IsFree: true, free.Successor);
                return _ => { };
            default:
                throw new ArgumentException($"{asked} from {host}");
        }
    }

    private bool IsMine(string id, long term) => _lead.Holder == id && _lead.Term == term && !_lead.IsFree;
}
