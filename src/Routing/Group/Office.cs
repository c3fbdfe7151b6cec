using System.Collections.Immutable;
using static Understudy.Routing.Group.GroupAction;

namespace Understudy.Routing.Group;

/// <summary>What only a leader has: born with its office, and gone with it.</summary>
internal sealed class Office
{
    // A record or renewal without an answer is tried again after so long.
    private const long RetryNanoseconds = 20_000_000;

    private readonly GroupOptions _options;
    private readonly List<GroupAction> _outbox;
    private readonly Registers? _registers;
    private readonly AckGate _gate;
    private readonly long[] _leftIn;
    private readonly long _first;
    private readonly long _settledAt;
    private readonly long _usableAt;
    private readonly long _takenAt;
    private long _renewedUntil;
    private long _soleIn;
    private bool _hasOthers;
    private Renew? _renewing;
    private Record? _recording;
    private long _nextRenewAt;
    private long _nextRecordAt;
    private long _nextBeatAt;
    private long _nextFreeAt = GroupMember.Never;
    private long _nextQuietAt;
    private readonly long[] _recordedOn;
    private bool _hasHeld;
    private bool _isDrained;
    private bool _isFreed;

    /// <param name="state">The first of this office.</param>
    /// <param name="takenAt">When the take-over was sent.</param>
    /// <param name="usableAt">Between two boxes: when the former leader has let go of the servers.</param>
    public Office(
        GroupOptions options, List<GroupAction> outbox, Registers? registers, GroupState state, long takenAt, long usableAt, long now)
    {
        (_options, _outbox, _registers, State, _usableAt) = (options, outbox, registers, state, usableAt);
        _gate = new AckGate(options.Times, options.Rules);
        _first = state.Version.Number;
        _hasOthers = state.HasOthers;
        _soleIn = _hasOthers ? _first - 1 : _first;
        _renewedUntil = takenAt + options.Times.LeadNanoseconds;
        // A former leader that puts back a register which was lost holds the server until the first renewal, and for a while then.
        var settledAt = takenAt + GroupTimes.Longer((long)options.Times.Settle.TotalNanoseconds);
        _settledAt = Math.Max(settledAt, usableAt + GroupTimes.Longer(options.Times.HoldNanoseconds));
        _nextRenewAt = now + (long)options.Times.Renew.TotalNanoseconds;
        _recordedOn = new long[options.Servers];
        _leftIn = new long[options.Servers];
        for (var i = 0; i < _leftIn.Length; i++) _leftIn[i] = state.Servers[i].IsWhole ? 0 : _first;
        // Whoever was a member may have had a lease from the former leader until now.
        foreach (var id in state.Members.Where(id => id != options.Id)) _gate.Add(id, 0, now).GrantedAt = now;
        _takenAt = takenAt;
        outbox.Add(new BeginLeading(state));
        Announce(now);
    }

    public GroupState State { get; private set; }

    public long Term => State.Version.Term;

    public bool IsResigning { get; private set; }

    public string Successor { get; private set; } = "";

    /// <summary>Writes may be begun.</summary>
    public bool TakesWrites { get; private set; }

    public long Safe => _gate.Safe;

    public IReadOnlyList<MemberStanding> Members => _gate.Members;

    private GroupRules Rules => _options.Rules;

    private long UsableLimit => _options.Times.LeadNanoseconds + _options.Times.LetGoNanoseconds;

    private bool IsClaiming(long now) => _registers is not null && now < _usableAt;

    /// <summary>Number of the state in which a server left; what it missed is acknowledged once that state is safe.</summary>
    public long LeftIn(int server) => _leftIn[server];

    /// <summary>Until when it is the leader, if it is not renewed.</summary>
    public long Until(long now)
    {
        if (_registers is null) return Math.Max(_renewedUntil, PromisedUntil());
        var latest = GroupMember.Never;
        for (var i = 0; i < _leftIn.Length; i++)
        {
            if (IsNeeded(i)) latest = Math.Max(latest, UsableUntil(i, now));
        }

        return latest;
    }

    /// <summary>Whether it is still the leader, by its own clock.</summary>
    public bool Holds(long now) => now < Until(now);

    public bool Holds(int server, long now) => now < UsableUntil(server, now);

    public long UsableUntil(int server, long now) => _registers is null ? Until(now)
        : Rules.HoldsServers ? _registers.HeldUntil(server, now) : long.MaxValue;

    public GateAnswer MayAcknowledge(long term, long number, long now)
    {
        if (Rules.HoldsOfficeToAcknowledge && (term != Term || !Holds(now))) return GateAnswer.Refuse;
        return number <= Safe ? GateAnswer.Pass : GateAnswer.Wait;
    }

    /// <summary>Puts a new state in force: <paramref name="servers"/> as they are now.</summary>
    public void Change(ImmutableArray<GroupServer> servers, long now)
    {
        var number = State.Version.Number + 1;
        for (var i = 0; i < _leftIn.Length; i++)
        {
            if (State.Servers[i].IsWhole && !servers[i].IsWhole) _leftIn[i] = number;
        }

        Publish(State with { Servers = servers }, now);
    }

    public void Resign(string successor)
    {
        (IsResigning, Successor, TakesWrites) = (true, successor, false);
    }

    /// <summary>Nothing is under way any more.</summary>
    public void OnDrained() => _isDrained = true;

    public void OnBeat(string from, GroupMessage.Beat beat, long now)
    {
        var member = _gate.Find(from);
        if (member is null || member.GoneIn != 0)
        {
            if (_registers is not null || IsResigning) return;
            _gate.Add(from, State.Version.Number + 1, now);
            Publish(State with { Members = State.Members.Add(from) }, now);
            return;
        }

        member.HeardAt = now;
        if (beat.Echo is { } stamp && beat.Version.Term == Term) member.Promised = Math.Max(member.Promised, stamp);
        if (IsClaiming(now))
        {
            Tell(from, new GroupMessage.Alive(Term));
            return;
        }

        if (beat.Version != State.Version)
        {
            Tell(from, new GroupMessage.Announce(State, now));
            return;
        }

        OnAck(from, beat.Version, now);
        if (Rules.NeedsMembership && member.Since > _gate.Recorded) return;
        if (Rules.FencesByTerm && !Holds(now)) return;
        member.GrantedAt = now;
        Tell(from, new GroupMessage.Grant(beat.Sent, Term, now));
    }

    public void OnAck(string from, GroupVersion version, long now)
    {
        if (version.Term != Term || _gate.Find(from) is not { } member) return;
        (member.Acked, member.HeardAt) = (Math.Max(member.Acked, version.Number), now);
        RefreshGate(now);
    }

    /// <returns>False if the office is somebody else's.</returns>
    public bool OnRenewed(Renew asked, bool isMine, long now)
    {
        if (ReferenceEquals(asked, _renewing)) _renewing = null;
        if (isMine || !Rules.FencesByTerm) _renewedUntil = Math.Max(_renewedUntil, asked.SentAt + _options.Times.LeadNanoseconds);
        return isMine || !Rules.FencesByTerm;
    }

    /// <returns>False if the office is somebody else's.</returns>
    public bool OnRecorded(Record asked, bool isMine, long now)
    {
        if (ReferenceEquals(asked, _recording)) _recording = null;
        if (!isMine && Rules.FencesByTerm) return false;
        // It is no renewal: what is said to be done may have been done by an earlier question without an answer.
        _gate.OnRecorded(asked.State.Version.Number, now);
        RefreshGate(now);
        return true;
    }

    public void OnUnanswered(GroupAction asked, long now)
    {
        if (ReferenceEquals(asked, _renewing)) (_renewing, _nextRenewAt) = (null, now + RetryNanoseconds);
        if (ReferenceEquals(asked, _recording)) (_recording, _nextRecordAt) = (null, now + RetryNanoseconds);
    }

    /// <summary>No server that is IN has a connection of the former leaders.</summary>
    public void OnQuiet(AskQuiet asked, long now)
    {
        if (!State.IsSettled && State.Formers.All(asked.Formers.Contains)) Settled(now);
    }

    /// <summary>It was not renewed in time; between two boxes: it holds none of the servers in use any more, or none for as long as an
    /// office lasts. What it was told by them before is old by then, and nobody can say how old.</summary>
    public bool IsOver(long now)
    {
        if (!Rules.FencesByTerm || Holds(now)) return false;
        return _registers is null || (Rules.EndsWithoutServers && (_hasHeld || now > Math.Max(_usableAt, _takenAt) + UsableLimit));
    }

    /// <summary>Between two boxes: a server has the state that a renewal brought.</summary>
    public void OnRecordedOn(GroupAction.BeatServer asked, long now)
    {
        // One is enough: nobody takes the servers without having seen all that it reaches, and this one is reached by this proxy.
        _isFreed |= asked.IsFree;
        _recordedOn[asked.Server] = Math.Max(_recordedOn[asked.Server], asked.State.Version.Number);
        _hasHeld |= Holds(now);
        for (var i = 0; i < _recordedOn.Length; i++)
        {
            if (IsNeeded(i) && State.Servers.Any(s => s.IsWhole) && _recordedOn[i] < State.Version.Number) return;
        }

        _gate.OnRecorded(State.Version.Number, now);
        RefreshGate(now);
    }

    /// <returns>Whether it was given back.</returns>
    public bool Tick(long now)
    {
        if (_registers is null) Renew(now);
        else if (_nextFreeAt == GroupMember.Never) BeatServers(now);
        if (_registers is not null && !TakesWrites) LeaveUnreached(now);
        Record(now);
        RefreshGate(now);
        Settle(now);
        if (_registers is null) DropSilent(now);
        if (!IsResigning || (Rules.DrainsBeforeResigning && (!_isDrained || _gate.Recorded < State.Version.Number))) return false;
        if (_registers is null)
        {
            _outbox.Add(new Free(Term, Successor));
        }
        else if (!_isFreed)
        {
            if (now < _nextFreeAt) return false;
            _nextFreeAt = now + _options.Times.BeatNanoseconds;
            for (var i = 0; i < _options.Servers; i++) _outbox.Add(new BeatServer(now, i, Term, MayCreate: false, State, IsFree: true));
            return false;
        }

        foreach (var member in _gate.Members) Tell(member.Id, new GroupMessage.Resign(Term, Successor));
        return true;
    }

    private void Renew(long now)
    {
        if (_renewing is not null || now < _nextRenewAt) return;
        _nextRenewAt = now + (long)_options.Times.Renew.TotalNanoseconds;
        _outbox.Add(_renewing = new Renew(now, Term));
    }

    private void BeatServers(long now)
    {
        if (IsClaiming(now) || now < _nextBeatAt) return;
        _nextBeatAt = now + _options.Times.BeatNanoseconds;
        var hearsAll = _gate.Members.All(member => now - member.GrantedAt < _options.Times.ReadNanoseconds);
        for (var i = 0; i < _options.Servers; i++)
        {
            // One that it holds itself has lost it since the last renewal: a taker in between settles for longer than that.
            var mayCreate = hearsAll || _registers!.HoldsOther(i, now) || _registers.Holds(i, now);
            _outbox.Add(new BeatServer(now, i, Term, mayCreate, State));
        }
    }

    // Nobody else finds out before there is an engine.
    private void LeaveUnreached(long now)
    {
        if (now < Math.Max(_usableAt, _takenAt) + UsableLimit || !Holds(now)) return;
        if (!State.Servers.Select((server, i) => server.IsWhole && !Holds(i, now)).Any(isGone => isGone)) return;
        Change(Succession.Only(State.Servers, i => Holds(i, now)), now);
    }

    private void Record(long now)
    {
        if (!Rules.Records) _gate.OnRecorded(State.Version.Number, now);
        // Between two boxes each renewal records.
        if (_registers is not null || _recording is not null || now < _nextRecordAt) return;
        if (_gate.Recorded >= State.Version.Number) return;
        _outbox.Add(_recording = new Record(now, State));
    }

    private void Settle(long now)
    {
        if (TakesWrites || IsResigning || IsClaiming(now)) return;
        if (!State.IsSettled && (now >= _settledAt || !Rules.Settles)) Settled(now);
        if (!State.IsSettled)
        {
            if (now < _nextQuietAt || State.Formers.Contains(_options.Id)) return;
            _nextQuietAt = now + (long)_options.Times.AskQuiet.TotalNanoseconds;
            _outbox.Add(new AskQuiet(now, State.Formers));
            return;
        }

        if (_registers is not null && !Holds(now)) return;
        // Its term stands in the record: whatever the former leader still wants to put there fails.
        if (_gate.Recorded < _first) return;
        TakesWrites = true;
        _outbox.Add(new TakeWrites());
    }

    private void Settled(long now) => Publish(State with { Formers = [] }, now);

    private void DropSilent(long now)
    {
        var limit = (long)_options.Times.Silence.TotalNanoseconds;
        foreach (var member in _gate.Members)
        {
            if (member.GoneIn != 0 || now - member.HeardAt < limit) continue;
            member.GoneIn = State.Version.Number + 1;
            Publish(State with { Members = State.Members.Remove(member.Id) }, now);
            return;
        }
    }

    private void Publish(GroupState state, long now)
    {
        State = state with { Version = new GroupVersion(Term, State.Version.Number + 1) };
        _hasOthers = State.HasOthers;
        if (!_hasOthers) _soleIn = State.Version.Number;
        Announce(now);
    }

    private void Announce(long now)
    {
        _outbox.Add(new Adopt(State));
        // Between two boxes it is recorded with the next renewal of each server: at once.
        _nextBeatAt = now;
        foreach (var member in _gate.Members) Tell(member.Id, new GroupMessage.Announce(State, now));
        Record(now);
    }

    private void RefreshGate(long now)
    {
        if (_gate.Refresh(now)) _outbox.Add(new Open(_gate.Safe));
    }

    // Each member counts its promise from when the stamp came, which is later than the stamp.
    private long PromisedUntil()
    {
        // While a state without others may be in the record, somebody whom nobody asks for a promise may take over.
        if (Rules.DoubtsOwnRecord && (!_hasOthers || _gate.Recorded <= _soleIn)) return GroupMember.Never;
        var oldest = long.MaxValue;
        for (var i = 0; i < _gate.Members.Count; i++) oldest = Math.Min(oldest, _gate.Members[i].Promised);
        return oldest is long.MaxValue or GroupMember.Never ? oldest : oldest + GroupTimes.Shorter(_options.Times.LeadNanoseconds);
    }

    // Where none is in use, any of them is as good: it is emptied before it is read.
    private bool IsNeeded(int server) => State.Servers[server].IsWhole || !State.Servers.Any(s => s.IsWhole);

    private void Tell(string to, GroupMessage message) => _outbox.Add(new Tell(to, message));
}
