using Understudy.Routing.Group;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Engines;

/// <summary>What stands in the coordinator: every transaction takes effect at one moment.</summary>
internal sealed class CoordinatorStore(VirtualWorld world, Host host)
{
    private long _revision;
    private long _leadRevision;
    private string _lead = "";
    private string _state = "";
    private bool _hasState;

    public VirtualWorld World => world;

    public Host Host => host;

    /// <summary>Questions and answers take up to half a second each until then.</summary>
    public long SlowUntil { get; set; }

    public CoordinatorAnswer Watch() => Answer(isDone: true, _lead, _state, _leadRevision);

    public CoordinatorAnswer Take(long seen, string lead, string first)
    {
        var (foundLead, foundState) = (_lead, _state);
        var isDone = _leadRevision == seen && (seen != 0 || !_hasState);
        if (isDone) Put(lead);
        if (isDone && seen == 0) (_state, _hasState) = (first, true);
        return Answer(isDone || foundLead == lead, foundLead, foundState, _leadRevision);
    }

    public CoordinatorAnswer Renew(string lead)
    {
        var isDone = _lead == lead;
        if (isDone) Put(lead);
        return Answer(isDone, _lead, _state, _leadRevision);
    }

    public CoordinatorAnswer Record(string lead, string state)
    {
        var (foundLead, foundState) = (_lead, _state);
        var isDone = foundLead == lead && string.CompareOrdinal(foundState, state) < 0;
        if (isDone)
        {
            Put(lead);
            (_state, _hasState) = (state, true);
        }

        return Answer(isDone || (foundLead == lead && string.CompareOrdinal(foundState, state) >= 0), foundLead, foundState, _leadRevision);
    }

    public CoordinatorAnswer Free(string lead, string free)
    {
        var isDone = _lead == lead;
        if (isDone) Put(free);
        return Answer(isDone || _lead == free, _lead, _state, _leadRevision);
    }

    private void Put(string lead) => (_lead, _leadRevision) = (lead, ++_revision);

    private static CoordinatorAnswer Answer(bool isDone, string lead, string state, long revision) =>
        new(isDone ? CoordinatorOutcome.Done : CoordinatorOutcome.Refused, revision, lead, state);
}
