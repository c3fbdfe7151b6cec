using System.Collections.Immutable;
using Understudy.Routing.Replicas;
using static Understudy.Routing.Group.GroupAction;

namespace Understudy.Routing.Group;

/// <summary>One proxy's part in a group of proxies: who leads, what may be read, sent and acknowledged. <c>docs/group.md</c> tells the
/// rules.</summary>
/// <remarks>
/// Pure: events come in with the time of the loop's clock, in nanoseconds, and <see cref="Outbox"/> fills with what is to be done. Whoever
/// calls does that after each call, in order, and calls <see cref="Tick"/> every 10 ms. The questions (May...) allocate nothing.
/// </remarks>
public sealed class GroupMember
{
    /// <summary>Before everything; far enough from the ends to add to it.</summary>
    public const long Never = long.MinValue / 4;

    // Whoever used the servers before there was a group.
    private const string Unknown = "-";

    private readonly GroupOptions _options;
    private readonly Following _following;
    private readonly Candidacy _candidacy;
    private readonly BoxWatch? _boxes;
    private readonly bool[] _reaches;
    private readonly List<GroupAction> _outbox = [];
    private GroupState? _known;
    private Office? _office;
    private long _highestTerm;
    private long _idleSince;
    private bool _sawSettled;

    /// <param name="known">The state that was kept from the last life, between two boxes.</param>
    public GroupMember(GroupOptions options, GroupState? known, long now)
    {
        (_options, _idleSince) = (options, now);
        _following = new Following(options.Times) { HeardAt = now };
        _candidacy = new Candidacy(options);
        _reaches = new bool[options.Servers];
        if (options.Rules.KeepsState && known is not null && known.Pool == options.Pool && known.Servers.Length == options.Servers)
            (_known, _highestTerm) = (known, known.Version.Term);
        if (!options.HasRegisters) return;
        _boxes = new BoxWatch(options, _outbox);
    }

    /// <summary>What is to be done. Emptied by who does it.</summary>
    public List<GroupAction> Outbox => _outbox;

    internal string Id => _options.Id;

    /// <summary>The newest state that it knows; null before the first.</summary>
    public GroupState? State => _office?.State ?? _known;

    public GroupRole Role => _office switch
    {
        { IsResigning: true } => GroupRole.Resigning,
        { TakesWrites: true } => GroupRole.Leader,
        not null => GroupRole.Settling,
        null when _candidacy.IsTaking || _boxes?.Claim is not null => GroupRole.Candidate,
        null when State?.HasMember(Id) == true => GroupRole.Follower,
        _ => GroupRole.Joining,
    };

    /// <summary>Whom a follower hands its writes to; empty while nobody is known.</summary>
    public string Leader { get; private set; } = "";

    /// <summary>Whether writes may be begun here.</summary>
    internal bool TakesWrites => _office is { TakesWrites: true };

    /// <summary>The term in which a write begins.</summary>
    internal long Term => _office?.Term ?? 0;

    /// <summary>Newest state that is safe to acknowledge by.</summary>
    public long Safe => _office?.Safe ?? 0;

    /// <summary>What a leader knows of the others.</summary>
    internal IReadOnlyList<MemberStanding> Members => _office?.Members ?? [];

    /// <summary>Until when a follower may read, if nothing else happens.</summary>
    public long LeaseUntil => _following.LeaseUntil;

    /// <summary>Until when it leads, if nothing else happens; <see cref="Never"/> if it does not.</summary>
    public long OfficeUntil(long now) => _office?.Until(now) ?? Never;

    /// <summary>Between two boxes: why it does not lead.</summary>
    public TakeoverAnswer Takeover => _office is not null ? TakeoverAnswer.Leads : _boxes?.Answer ?? TakeoverAnswer.NoServerAnswers;

    /// <summary>The office began without a state that anybody knew: there was no group.</summary>
    public bool IsFounder { get; private set; }

    /// <summary>Until when bytes may go to a server, if nothing else happens; <see cref="Never"/>: not now.</summary>
    public long UsableUntil(int server, long now) => _office?.UsableUntil(server, now) ?? Never;

    /// <summary>Whether the leader gave a sign of life within the time of an office.</summary>
    public bool HearsLeader(long now) => _office is null && now - _following.HeardAt < _options.Times.LeadNanoseconds;

    /// <summary>Whether it gave one just now: what is asked of it is answered, unless it has died this moment.</summary>
    public bool HearsLeaderNow(long now) => _office is null && now - _following.HeardAt < 2 * _options.Times.BeatNanoseconds;

    /// <summary>S14: whether an answer of that server, which is IN, may be given now.</summary>
    public bool MayRead(int server, long now) =>
        !_options.Rules.NeedsLease || (_office is { } office ? office.Holds(server, now) : now < _following.LeaseUntil);

    /// <summary>S4: whether bytes may go to that server now; anything but plain reads by the leader only.</summary>
    internal bool MaySend(int server, long now) =>
        _office is { } office && (!_options.Rules.HoldsOfficeToSend || office.Holds(server, now));

    /// <summary>S2, S3: whether a write may be acknowledged.</summary>
    /// <param name="term">In which it began.</param>
    /// <param name="number">The newest <see cref="LeftIn"/> of the servers that missed it; zero if none did.</param>
    internal GateAnswer MayAcknowledge(long term, long number, long now) => _office?.MayAcknowledge(term, number, now) ?? GateAnswer.Refuse;

    internal long LeftIn(int server) => _office?.LeftIn(server) ?? 0;

    /// <summary>S6: the stamp of a write that is handed to the leader.</summary>
    public bool TryStamp(long now, out long stamp, out long failsAt) => _following.TryStamp(now, out stamp, out failsAt);

    /// <summary>S6: whether a write that was handed over with that stamp may still begin.</summary>
    internal bool MayBegin(long term, long stamp, long now) => TakesWrites &&
        (!_options.Rules.ExpiresForwarded || (term == Term && now - stamp <= _options.Times.ForwardNanoseconds));

    /// <summary>S10: whether a connection to a server may be opened. Who led before waits for a leader that is settled, so that it is not
    /// itself what the leader waits for; and if nobody follows it, no longer than an office lasts.</summary>
    public bool MayConnect(long now)
    {
        if (_office is not null || _sawSettled || State is not { } state) return true;
        // Who takes over from nobody by itself does not stand in anybody's way either.
        if (state.Leader == Id && _boxes is not null && _options.Takeover == TakeoverMode.Never) return true;
        if (state.Leader == Id) return now - _idleSince > 2 * GroupTimes.Longer(_options.Times.LeadNanoseconds);
        return !state.Formers.Contains(Id);
    }

    /// <summary>Whether a server answers.</summary>
    public void OnReach(int server, bool answers) => _reaches[server] = answers;

    public void Tick(long now)
    {
        EndIfOver(now);
        if (_office is { } office)
        {
            if (office.Tick(now)) StepDown("the office was given back", now);
            return;
        }

        Beat(now);
        if (_boxes is not null) _boxes.Look(_known, _following.HeardAt, _highestTerm, now);
        else if (_candidacy is { Asked: null, IsTaking: false } && now >= _candidacy.NextWatchAt)
        {
            _candidacy.NextWatchAt = now + _options.Times.BeatNanoseconds;
            _outbox.Add(_candidacy.Asked = new Watch(now));
        }
    }

    public void OnMessage(string from, GroupMessage message, long now)
    {
        EndIfOver(now);
        switch (message)
        {
            case GroupMessage.Beat beat:
                if (FencedBy(beat.Version.Term, now)) return;
                _office?.OnBeat(from, beat, now);
                break;
            case GroupMessage.Ack ack:
                if (FencedBy(ack.Version.Term, now)) return;
                _office?.OnAck(from, ack.Version, now);
                break;
            case GroupMessage.Announce announce:
                OnAnnounced(from, announce, now);
                break;
            case GroupMessage.Grant grant when _office is null && _known is { } known && grant.Term == known.Version.Term:
                _following.HeardAt = now;
                _following.OnStamp(grant.Stamp, now);
                if (known.HasMember(Id)) _following.OnLease(grant.Sent);
                _sawSettled |= known.IsSettled;
                break;
            case GroupMessage.Alive alive when !FencedBy(alive.Term, now):
                _following.HeardAt = now;
                break;
            case GroupMessage.Resign resign when _office is null && State?.Version.Term == resign.Term:
                _candidacy.NextWatchAt = now;
                break;
        }
    }

    /// <summary>Key and state of the coordinator, as they were at one moment after the question was sent.</summary>
    public void OnWatched(Watch asked, LeadKey lead, GroupState? record, long now)
    {
        if (!ReferenceEquals(asked, _candidacy.Asked)) return;
        _candidacy.Asked = null;
        if (_office is not null || (record is not null && !Fits(record))) return;
        _candidacy.OnSeen(lead, now);
        _highestTerm = Math.Max(_highestTerm, lead.Term);
        if (record is not null)
        {
            Adopt(record, now);
            // S15: nothing newer was recorded when it was asked.
            if (_options.Rules.LeasesFromCoordinator && record.Version <= State!.Version && IsIn(record)) _following.OnLease(asked.SentAt);
        }

        // Whoever took over and recorded nothing yet tells more on the link.
        var isNews = lead.Revision != 0 && lead.Term > (State?.Version.Term ?? -1);
        if (isNews && !lead.IsFree && lead.Holder != Id) Leader = lead.Holder;
        if (!_candidacy.MayTake(record, _following.MayChallengeAt, now) || !ReachesAny(Begun(record))) return;
        _outbox.Add(_candidacy.Begin(record, _highestTerm, now));
    }

    public void OnTaken(Take asked, bool isWon, GroupState? record, long now)
    {
        if (!ReferenceEquals(asked, _candidacy.Pending)) return;
        (_candidacy.Pending, _candidacy.IsTaking) = (null, false);
        if (!isWon || _office is not null || (record is not null && !Fits(record))) return;
        // Too late to be of use: it waits like everybody else.
        if (now >= asked.SentAt + _options.Times.LeadNanoseconds) return;
        string?[] formers = _candidacy.IsInDoubt ? [Unknown] : _candidacy.IsClean(record) ? [] : [record?.Leader];
        Lead(asked.Term, record, Begun(record), formers, asked.SentAt, Never, now);
    }

    public void OnRenewed(Renew asked, bool isMine, long now)
    {
        if (_office is { } office && office.Term == asked.Term && !office.OnRenewed(asked, isMine, now))
            StepDown("another proxy has taken the office", now);
    }

    public void OnRecorded(Record asked, bool isMine, long now)
    {
        if (_office is { } office && office.Term == asked.State.Version.Term && !office.OnRecorded(asked, isMine, now))
            StepDown("another proxy has taken the office", now);
    }

    public void OnQuiet(AskQuiet asked, long now) => _office?.OnQuiet(asked, now);

    /// <summary>A question was not answered in time. It may yet be executed.</summary>
    public void OnUnanswered(GroupAction asked, long now)
    {
        if (ReferenceEquals(asked, _candidacy.Asked)) _candidacy.Asked = null;
        if (ReferenceEquals(asked, _candidacy.Pending)) _candidacy.IsTaking = false;
        _office?.OnUnanswered(asked, now);
    }

    /// <summary>The servers' states as the leader sees them now. The new state's number.</summary>
    public long Change(ImmutableArray<GroupServer> servers, long now)
    {
        EndIfOver(now);
        if (_office is not { } office) return 0;
        office.Change(servers, now);
        return office.State.Version.Number;
    }

    /// <summary>S13: takes no more writes, and gives the office back once <see cref="OnDrained"/> has been said.</summary>
    /// <returns>False if there is nothing to give: then it can only be dropped.</returns>
    public bool Resign(string successor)
    {
        if (_office is not { TakesWrites: true } office) return false;
        office.Resign(successor);
        return true;
    }

    /// <summary>Every write that was sent has been answered, or its server has left.</summary>
    public void OnDrained() => _office?.OnDrained();

    /// <summary>Ends the office, if there is one, whatever is under way.</summary>
    public void StepDown(string reason, long now)
    {
        if (_office is not { } office) return;
        (_known, _office, _sawSettled, Leader) = (office.State, null, false, "");
        _following.Forget();
        _following.HeardAt = _idleSince = now;
        _candidacy.Forget();
        _boxes?.Registers.LetGo();
        _outbox.Add(new EndLeading(reason));
    }

    /// <summary>Between two boxes: takes the servers, on the word of an operator.</summary>
    /// <returns>False: it cannot, since it leads already, or does not know what servers missed.</returns>
    public bool Claim(long now)
    {
        if (_office is not null || _boxes is not { } boxes) return false;
        if (_known is null && !(_options.MayFound && boxes.Registers.HaveAnswered(now))) return false;
        boxes.Begin(_highestTerm, _known is not null, now);
        return true;
    }

    /// <summary>Between two boxes: whether this host holds the VIP.</summary>
    public void OnVip(bool holds)
    {
        if (_boxes is not null) _boxes.HasVip = holds;
    }

    /// <summary>What a server's register says; null if there is none.</summary>
    public void OnRegister(int server, ServerRegister? register, long now)
    {
        _boxes!.Registers.OnRead(server, register, now);
        if (_options.Rules.Records && register?.State is { } state && Fits(state)) Adopt(state, now);
        if (_office is null && Leader.Length == 0 && register is { } found && found.Holder != Id) Leader = found.Holder;
    }

    /// <param name="isTaken">Null: no answer came in time.</param>
    /// <param name="found">What stood there; null: nothing.</param>
    public void OnClaimed(ClaimServers asked, int server, bool? isTaken, ServerRegister? found, long now)
    {
        var state = found?.State is { } recorded && Fits(recorded) ? recorded : null;
        if (_boxes!.OnClaimed(asked, server, isTaken, found, state) is { } claim) OnClaimed(claim, now);
    }

    /// <param name="found">The term on the server after the renewal; zero: none stands there.</param>
    /// <param name="isTaken">A lower one stood there before.</param>
    public void OnBeaten(BeatServer asked, long found, bool isTaken, long now)
    {
        _boxes!.Registers.OnTermSeen(found);
        if (_office is not { } office || office.Term != asked.Term || FencedBy(found, now) || found != office.Term) return;
        if (isTaken) _boxes.Registers.OnTakenOver(asked.Server, now);
        _boxes.Registers.OnHeld(asked.Server, asked.SentAt);
        office.OnRecordedOn(asked, now);
    }

    private bool Fits(GroupState state) => state.Pool == _options.Pool && state.Servers.Length == _options.Servers;

    private bool IsIn(GroupState state) => !_options.Rules.NeedsMembership || state.HasMember(Id);

    private void OnAnnounced(string from, GroupMessage.Announce announce, long now)
    {
        var state = announce.State;
        if (!Fits(state)) return;
        Adopt(state, now);
        if (_office is not null || State!.Version.Term != state.Version.Term) return;
        _following.HeardAt = now;
        _following.OnStamp(announce.Stamp, now);
        _sawSettled |= state.IsSettled;
        _outbox.Add(new Tell(from, new GroupMessage.Ack(state.Version)));
    }

    private void Adopt(GroupState state, long now)
    {
        if (State is { } known && state.Version <= known.Version) return;
        if (_office is not null && !FencedBy(state.Version.Term, now)) return;
        var isNewTerm = state.Version.Term > (_known?.Version.Term ?? 0);
        (_known, _highestTerm) = (state, Math.Max(_highestTerm, state.Version.Term));
        if (isNewTerm)
        {
            _following.ForgetStamp();
            Leader = state.Leader == Id ? "" : state.Leader;
            _following.NextBeatAt = now;
        }

        _outbox.Add(new Adopt(state));
    }

    // An office that has run out stays over, whoever promises what from then on: somebody else may lead.
    private void EndIfOver(long now)
    {
        if (_office?.IsOver(now) == true)
            StepDown(_boxes is null ? "the office was not renewed in time" : "it held no server that is in use", now);
    }

    // S7: whoever sees a higher term leads no more.
    private bool FencedBy(long term, long now)
    {
        _highestTerm = Math.Max(_highestTerm, term);
        if (!_options.Rules.FencesByTerm || _office is not { } office || term <= office.Term) return false;
        StepDown("another proxy leads in a later term", now);
        return true;
    }

    private void Beat(long now)
    {
        if (now < _following.NextBeatAt || Leader.Length == 0 || Leader == Id) return;
        _following.NextBeatAt = now + _options.Times.BeatNanoseconds;
        var mayPromise = _candidacy.Pending is null || !_options.Rules.PromisesNothingInDoubt;
        ulong reaches = 0;
        for (var i = 0; i < Math.Min(64, _reaches.Length); i++) reaches |= _reaches[i] ? 1UL << i : 0;
        var beat = new GroupMessage.Beat(now, State?.Version ?? default, mayPromise ? _following.Promise() : null, reaches);
        _outbox.Add(new Tell(Leader, beat));
    }

    private ImmutableArray<GroupServer> Begun(GroupState? record) => Succession.Servers(record, _known, _options.Servers, _options.Rules);

    // Where nobody knows of a server in use there is none that could be passed over: whatever is reached is emptied first.
    private bool ReachesAny(ImmutableArray<GroupServer> servers) => !_options.Rules.NeedsReach
        || Enumerable.Range(0, servers.Length).Any(i => (servers[i].IsWhole || !servers.Any(server => server.IsWhole)) && _reaches[i]);

    private void OnClaimed(ServerClaim claim, long now)
    {
        if (_office is not null) return;
        _boxes!.Answer = claim.IsRefused ? TakeoverAnswer.WasOvertaken : TakeoverAnswer.TookNone;
        if (claim.IsRefused || claim.Taken.Count == 0) return;
        // The one that knew the newest may be gone, and those that were reached have what stood there before.
        var isNewer = claim.Record is { } found && (_known is null || found.Version > _known.Version);
        var record = isNewer && _options.Rules.Records ? claim.Record : _known;
        var begun = Begun(record);
        // One that was in use and knows of no record has lost its memory, and may have been the only one that knew what others missed.
        // So it is with those of a group that nobody remembers.
        var isInDoubt = _options.Rules.DoubtsForgetful && !claim.IsFounding
            && claim.Taken.Any(i => begun[i].IsWhole && !claim.Recorded.Contains(i));
        var servers = Succession.Only(begun, i => !isInDoubt && claim.Taken.Contains(i));
        // None of those that were in use last: whoever has one of them may have been acknowledging writes without these.
        if (!isInDoubt && !servers.Any(server => server.IsWhole) && begun.Any(server => server.IsWhole))
        {
            _boxes.Answer = TakeoverAnswer.TookNoneInUse;
            if (_options.Rules.NeedsReach) return;
            servers = [.. servers.Select((s, i) => claim.Taken.Contains(i) ? s with { State = ReplicaState.In } : s)];
        }

        var wait = _options.Rules.WaitsForServers ? _options.Times.LetGoNanoseconds : 0;
        var isClean = claim.IsFounding || claim.IsClean;
        string?[] formers = isClean ? [] : [claim.Former, _known?.Leader];
        Lead(claim.Asked.Term, record, servers, formers, claim.Asked.SentAt, isClean ? Never : now + wait, now);
    }

    private void Lead(
        long term, GroupState? record, ImmutableArray<GroupServer> servers, string?[] formers, long takenAt, long usableAt, long now)
    {
        var members = _options.HasRegisters ? [Id, .. _options.Peers] : record?.Members ?? [Id];
        var unsettled = _options.Rules.RemembersFormers ? record?.Formers ?? [] : [];
        var state = new GroupState
        {
            Version = new GroupVersion(term, 1 + Math.Max(record?.Version.Number ?? 0, _known?.Version.Number ?? 0)),
            Leader = Id,
            Pool = _options.Pool,
            Servers = servers,
            Members = members.Contains(Id) ? members : members.Add(Id),
            Formers = [.. unsettled.Concat(formers.OfType<string>().Where(id => id.Length > 0)).Distinct()],
            FlushAt = record?.FlushAt ?? 0,
        };
        IsFounder = record is null && _known is null;
        _following.Forget();
        (Leader, _highestTerm) = (Id, Math.Max(_highestTerm, term));
        _office = new Office(_options, _outbox, _boxes?.Registers, state, takenAt, usableAt, now);
    }
}
