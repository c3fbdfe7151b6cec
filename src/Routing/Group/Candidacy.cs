using static Understudy.Routing.Group.GroupAction;

namespace Understudy.Routing.Group;

/// <summary>Watches who leads by the coordinator's word, and says when somebody else may.</summary>
internal sealed class Candidacy(GroupOptions options)
{
    private LeadKey _seen;
    private bool _hasSeen;
    private long _seenAt;

    /// <summary>The question that is out; none other is asked meanwhile.</summary>
    public Watch? Asked { get; set; }

    public long NextWatchAt { get; set; }

    /// <summary>A take-over that was sent, and may still succeed or have succeeded.</summary>
    public Take? Pending { get; set; }

    /// <summary>Its answer is awaited.</summary>
    public bool IsTaking { get; set; }

    /// <summary>Looks at the key anew, whatever was seen before.</summary>
    public void Forget() => (_hasSeen, Asked, IsTaking) = (false, null, false);

    public void OnSeen(LeadKey lead, long now)
    {
        if (!_hasSeen || lead.Revision != _seen.Revision) (_seen, _seenAt, _hasSeen) = (lead, now, true);
        // A take-over compares the revision: once that is another, it cannot succeed any more.
        if (Pending is { } pending && !IsTaking && lead.Revision != pending.SeenRevision) Pending = null;
    }

    /// <summary>Whether the office may be taken now.</summary>
    /// <param name="record">What stood in the coordinator together with the key; null if nothing did.</param>
    /// <param name="mayChallengeAt">What was promised.</param>
    public bool MayTake(GroupState? record, long mayChallengeAt, long now)
    {
        if (Pending is not null || !_hasSeen) return false;
        if (_seen.Revision == 0 || record is null)
        {
            if (!options.MayFound) return false;
            // Perhaps there was one, and the coordinator has been made anew: its leader has an office until then.
            if (_seen.Revision == 0) return !options.DoubtsAbsence || now - _seenAt > GroupTimes.Longer(options.Times.LeadNanoseconds);
        }

        // Given back: nobody leads, and nobody can still rely on a promise.
        if (_seen.IsFree)
        {
            return _seen.Successor.Length == 0 || _seen.Successor == options.Id || now - _seenAt > 3 * options.Times.BeatNanoseconds;
        }

        // A leader that others promise to keep counts on having asked all who could challenge it; one without others has its key alone.
        if (options.Rules.NeedsMembership && record is { HasOthers: true } && !record.HasMember(options.Id)) return false;
        var lead = options.Times.LeadNanoseconds;
        var wait = options.Rules.WaitsForOldLease ? GroupTimes.Longer(lead) : lead * 3 / 10;
        return now - _seenAt > wait && (now > mayChallengeAt || !options.Rules.KeepsPromises);
    }

    public Take Begin(GroupState? record, long highestTerm, long now)
    {
        var term = 1 + Math.Max(Math.Max(_seen.Term, record?.Version.Term ?? 0), highestTerm);
        IsTaking = true;
        return Pending = new Take(now, _seen.Revision, term);
    }

    /// <summary>There was no key, and it is not known why.</summary>
    public bool IsInDoubt => _seen.Revision == 0 && options.DoubtsAbsence;

    /// <summary>Whether the office that a take-over found was given back with nothing under way, by the one who made the record.</summary>
    /// <remarks>One who took over, recorded nothing and left has waited for nobody.</remarks>
    public bool IsClean(GroupState? record) =>
        _seen.Revision == 0 || (_seen.IsFree && record is not null && record.Version.Term == _seen.Term);
}
