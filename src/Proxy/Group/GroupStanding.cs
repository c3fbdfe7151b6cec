using Understudy.Routing.Group;

namespace Understudy.Proxy.Group;

/// <summary>Keeps what is told of a proxy's part in its group where any thread may read it.</summary>
internal sealed class GroupStanding
{
    private const long LookMilliseconds = 250;

    private readonly GroupMember _member;
    private readonly GroupSetup _setup;
    private readonly IArbiter _arbiter;
    private readonly PeerConnections _peers;
    private readonly Relays _relays;
    private GroupStatus _status;
    private long _lookedAt;
    private (GroupRole Role, string Leader, long Term) _seen;
    private long _roleSince;
    private long _leaderSince;

    /// <param name="member">Who decides.</param>
    /// <param name="setup">Of the group.</param>
    /// <param name="arbiter">Is asked who leads.</param>
    /// <param name="peers">The other members.</param>
    /// <param name="relays">Clients that are carried.</param>
    /// <param name="unixMilliseconds">Now.</param>
    public GroupStanding(
        GroupMember member, GroupSetup setup, IArbiter arbiter, PeerConnections peers, Relays relays, long unixMilliseconds)
    {
        (_member, _setup, _arbiter, _peers, _relays) = (member, setup, arbiter, peers, relays);
        (_roleSince, _leaderSince, _seen) = (unixMilliseconds, unixMilliseconds, Now);
        _status = Make(leads: false, isServing: false, "nothing is known yet");
    }

    /// <summary>As of a quarter of a second ago at most. Any thread.</summary>
    public GroupStatus Status => Volatile.Read(ref _status);

    private (GroupRole Role, string Leader, long Term) Now => (_member.Role, _member.Leader, _member.State?.Version.Term ?? 0);

    /// <summary>Looks again, if it is time to or somebody else leads.</summary>
    /// <param name="leads">Whether there is an engine that runs.</param>
    /// <param name="hearsLeader">Whether clients can be carried to the leader.</param>
    /// <param name="why">Whoever waits for a leader is told, where there is none.</param>
    /// <param name="unixMilliseconds">Now.</param>
    public void Look(bool leads, bool hearsLeader, Func<string> why, long unixMilliseconds)
    {
        var (role, leader, term) = Now;
        if ((role, leader, term) == _seen && leads == _status.Leads && Math.Abs(unixMilliseconds - _lookedAt) < LookMilliseconds) return;
        if (role != _seen.Role) _roleSince = unixMilliseconds;
        if (leader != _seen.Leader || term != _seen.Term) _leaderSince = unixMilliseconds;
        (_seen, _lookedAt) = ((role, leader, term), unixMilliseconds);
        var isServing = leads || hearsLeader;
        Volatile.Write(ref _status, Make(leads, isServing, isServing ? string.Empty : why()));
    }

    private GroupStatus Make(bool leads, bool isServing, string obstacle) => new()
    {
        Id = _setup.Id,
        Role = _member.Role.ToString().ToLowerInvariant(),
        RoleSince = _roleSince / 1000.0,
        Leads = leads,
        IsServing = isServing,
        Obstacle = obstacle,
        Leader = _member.Leader.Length > 0 ? _member.Leader : null,
        LeaderSince = _leaderSince / 1000.0,
        Term = _member.State?.Version.Term ?? 0,
        Members = [.. _setup.Members.Keys.Order(StringComparer.Ordinal).Select(Of)],
        Mode = _setup.Boxes is null ? "etcd" : "peers",
        Takeover = _setup.Boxes is { } boxes ? PromiseText.NameOf(boxes.Takeover) : null,
        Promise = PromiseText.Of(_setup),
        CoordinatorAnswers = _arbiter.IsHeard,
        CoordinatorProblem = _arbiter.Problem,
        CarriedClients = _relays.Count,
        ReadsAnswered = _relays.Reads.Answered,
        ReadsHandedOver = _relays.Reads.HandedOver,
        ReadsWithoutLease = _relays.Reads.WithoutLease,
        RefusedClients = _relays.Refused,
        DismissedClients = _relays.GaveWay,
    };

    private GroupMemberStatus Of(string id)
    {
        var problem = id == _setup.Id ? string.Empty : _peers.FailureOf(id);
        return new GroupMemberStatus
        {
            Id = id,
            IsSelf = id == _setup.Id,
            IsRecorded = _member.State is { } state && state.Members.Contains(id),
            IsLinked = problem.Length == 0,
            Problem = problem,
        };
    }
}
