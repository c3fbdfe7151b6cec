namespace Understudy.Routing.Group;

/// <summary>Knows which states are safe: recorded where the next leader looks, and known to every member or its lease over. A write that a
/// server missed is acknowledged once the state without that server is.</summary>
internal sealed class AckGate(GroupTimes times, GroupRules rules)
{
    private readonly List<MemberStanding> _members = [];

    // States that are recorded and not safe yet, oldest first. One is added with each record, so there are few.
    private readonly List<(long Number, long At)> _waiting = [];

    public IReadOnlyList<MemberStanding> Members => _members;

    /// <summary>Newest state that stands in the record.</summary>
    public long Recorded { get; private set; }

    /// <summary>Newest state that is safe.</summary>
    public long Safe { get; private set; }

    /// <summary>When it is worth looking again, if nothing else happens.</summary>
    public long NextAt { get; private set; } = long.MaxValue;

    public MemberStanding? Find(string id) => _members.Find(member => member.Id == id);

    public MemberStanding Add(string id, long number, long now)
    {
        var member = Find(id);
        if (member is null) _members.Add(member = new MemberStanding(id));
        (member.Since, member.GoneIn, member.HeardAt) = (number, 0, now);
        return member;
    }

    public void OnRecorded(long number, long now)
    {
        if (number <= Recorded) return;
        Recorded = number;
        _waiting.Add((number, now));
    }

    /// <returns>Whether more is safe than before.</returns>
    public bool Refresh(long now)
    {
        NextAt = long.MaxValue;
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            var coveredAt = CoveredAt(_waiting[i].Number, _waiting[i].At);
            if (coveredAt > now)
            {
                NextAt = Math.Min(NextAt, coveredAt);
                continue;
            }

            Safe = _waiting[i].Number;
            _waiting.RemoveRange(0, i + 1);
            _members.RemoveAll(member => member.GoneIn != 0 && member.GoneIn <= Safe);
            return true;
        }

        return false;
    }

    // A member's lease comes from a grant, given before the state was made or else it has confirmed the state, or from a look at the record
    // before the state stood there. Both last as long from when they were asked for, which is earlier.
    private long CoveredAt(long number, long recordedAt)
    {
        var latest = GroupMember.Never;
        if (!rules.WaitsForMembers) return latest;
        foreach (var member in _members)
        {
            if (member.Acked >= number) continue;
            latest = Math.Max(latest, Math.Max(recordedAt, member.GrantedAt) + GroupTimes.Longer(times.ReadNanoseconds) + 1);
        }

        return latest;
    }
}
