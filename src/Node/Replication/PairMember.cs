using Understudy.Store;
using static Understudy.Node.Replication.PairEvent;

namespace Understudy.Node.Replication;

/// <summary>One node's part in a pair: who leads, and from where on the other one is kept up to date.</summary>
/// <remarks>
/// Pure but for the log, whose numbers it reads: events come in with the loop's time in nanoseconds, and what follows from them goes to the
/// port. Who should lead is an operator's word, or goes with a VIP; a node takes office only if the other one cannot be in it: it has said
/// so, or it is the start and nobody is heard, or an operator takes it on himself, or the VIP has come here and nobody is heard.
/// </remarks>
internal sealed class PairMember
{
    private readonly IPairPort _port;
    private readonly ChangeLog _log;
    private readonly PairRules _rules;
    private readonly bool _isFirst;
    private readonly Func<ulong> _random;
    private readonly Func<long> _wallMilliseconds;
    private PairStatus? _peer;
    private long _bootUntil;
    private long _leadEpoch;
    private long _levelAt;          // when it last had all that its leader had
    private long _dropUntil;
    private long _closingSince;
    private long _followedEpoch;
    private long _askedAt;
    private bool _isPartial;        // neither what it was nor what the leader has
    private bool _isClosed = true;
    private bool _isForced;
    private bool _isLinked;
    private bool? _hasVip;
    private bool _isRolledBack;     // in this session, and the leader has not confirmed it

    /// <param name="wants">Whether it should lead.</param>
    /// <param name="random">For the tags of terms.</param>
    /// <param name="wallMilliseconds">What epochs grow with, so that they need not be kept over a restart.</param>
    public PairMember(
        IPairPort port, ChangeLog log, bool wants, PairRules rules, Func<ulong> random, Func<long> wallMilliseconds, long now)
    {
        (_port, _log, _rules, _random, _wallMilliseconds) = (port, log, rules, random, wallMilliseconds);
        Wants = _isFirst = wants;
        _bootUntil = now + PairTimes.Boot;
        _levelAt = now;
    }

    public PairRole Role { get; private set; } = PairRole.Boot;

    /// <summary>Whether it should lead.</summary>
    public bool Wants { get; private set; }

    /// <summary>The highest that it knows.</summary>
    public long Epoch { get; private set; }

    public Lineage Lineage { get; private set; } = Lineage.Empty;

    /// <summary>Whether it has everything up to its head.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>A follower whose records come in.</summary>
    public FollowState Following { get; private set; }

    /// <summary>How far the follower of this leader is.</summary>
    public SendState Sending { get; private set; }

    /// <summary>Up to where the follower has everything; -1: nothing is known to be there.</summary>
    public long Acked { get; private set; } = -1;

    /// <summary>Whether nothing of it may be read that is not what its leader has or had.</summary>
    public bool IsSound => Role == PairRole.Leader ? _closingSince == 0 : Role == PairRole.Follower && IsComplete && !_isPartial;

    /// <summary>When a follower last had all that its leader had.</summary>
    public long LevelAt => _levelAt;

    public PairStatus? Peer => _peer;

    public bool IsLinked => _isLinked;

    public bool IsHandingOver => _closingSince != 0;

    /// <summary>Null: an operator says who leads.</summary>
    public bool? HasVip => _hasVip;

    private bool IsLeader => Role == PairRole.Leader;

    public PairStatus Status(long clock, ulong cas, long echo) => new(
        Role, IsLeader ? _leadEpoch : Epoch, Wants, IsComplete && !_isPartial, Claimed().LastEpoch, _log.Last, clock, cas, echo);

    public void OnLinked(long now)
    {
        (_isLinked, _peer) = (true, null);
        ExtendBoot(now);
    }

    public void OnUnlinked(long now)
    {
        (_isLinked, _peer) = (false, null);
        if (Sending != SendState.None) _port.StopSending();
        Sending = SendState.None;
        LoseLeader();
        if (_closingSince != 0) GiveUpHandover();
        ExtendBoot(now);
    }

    /// <summary>Before each tick, where a VIP says who leads: it goes before what was said by whomever.</summary>
    public void OnVip(bool isHere, long now)
    {
        if (_hasVip != isHere) _port.Note(isHere ? VipCame : VipWent);
        Wants = isHere;
        _hasVip = isHere;
        if (isHere || _isLinked || !IsLeader || !_rules.EndsWithTheVip) return;
        // The host that has it cannot be heard, and leads.
        _levelAt = now;
        Fence();
    }

    /// <summary>Ten times a second at least.</summary>
    public void OnTick(long now)
    {
        if (_closingSince != 0 && now - _closingSince > PairTimes.Handover) GiveUpHandover();
        Resolve(now);
    }

    /// <param name="sentAt">When it was sent, or a little before, by this node's clock; <see cref="long.MinValue"/>: not known.</param>
    public void OnStatus(in PairStatus status, long sentAt, long now)
    {
        _peer = status;
        if (_rules.Fences && IsLeader && (status.Epoch > _leadEpoch || (status.Role == PairRole.Leader && status.Epoch == _leadEpoch)))
            Fence();
        Epoch = Math.Max(Epoch, status.Epoch);
        if (Following == FollowState.On && status.Role == PairRole.Leader)
        {
            // The other one has been told to lead, and does.
            if (status.Wants) Wants = false;
            if (_log.Last >= status.Head && IsComplete && !_isPartial) _levelAt = Math.Max(_levelAt, sentAt);
        }

        Resolve(now);
    }

    /// <summary>Nothing is under way any more that was let in before <see cref="IPairPort.Close"/>.</summary>
    public void OnClosed(long now)
    {
        _isClosed = true;
        Resolve(now);
    }

    // ---- the leader's side of the link

    public void OnFollow(Lineage lineage, long head, long first, long lostReach)
    {
        if (!IsLeader || _closingSince != 0) return;
        var fork = Lineage.ForkFrom(_log.Last, lineage, head);
        var isSame = fork is not null && Lineage.IsSame(lineage);
        var reaches = fork is { } from && _log.First <= from + 1;
        // What it would have to drop, it has to know.
        if (reaches && !isSame) reaches = first <= fork + 1 && lostReach <= fork && head - fork <= MostRolledBack;
        if (fork is { } known && reaches) Continue(known, isSame);
        else CopyAll();
    }

    public void OnReady(long lsn)
    {
        if (!IsLeader || Sending is not (SendState.OffersRest or SendState.OffersAll)) return;
        var isWhole = Sending == SendState.OffersAll;
        Sending = isWhole ? SendState.Copying : SendState.Streaming;
        if (!isWhole) Acked = lsn;
        _port.BeginSending(lsn, isWhole);
    }

    /// <summary>The ring has lost what the follower has not been sent.</summary>
    public void OnLapped()
    {
        _port.StopSending();
        _port.Note(FollowerLapped);
        CopyAll();
    }

    /// <summary>All items have been sent, and all changes that came meanwhile.</summary>
    public void OnCopied()
    {
        Sending = SendState.Streaming;
        // What the copy that this node has led with lacked, nobody has now.
        _isPartial = false;
        _port.Note(IsLevel, _log.Last);
    }

    public void OnAck(long epoch, long lsn, long now)
    {
        if (!IsLeader || epoch != _leadEpoch || Sending is SendState.None or SendState.OffersAll or SendState.OffersRest) return;
        Acked = Math.Max(Acked, lsn);
        if (_closingSince != 0) Resolve(now);
    }

    /// <summary>A follower has dropped all that only it had, and so has this node.</summary>
    public void OnRolledBack() => _port.TellDropped(_log.Last);

    // ---- the follower's side

    public void OnContinue(long epoch, Lineage lineage, long fork, bool isSame)
    {
        if (!IsMine(epoch)) return;
        if (!isSame && _rules.RollsBack)
        {
            var head = _log.Last;
            if (head > fork) _levelAt = Math.Min(_levelAt, long.MinValue / 4);
            _dropUntil = long.MaxValue;
            _isRolledBack = true;
            if (head > fork) _port.Note(RollsBack, head - fork);
            _isPartial = true;
            _port.RollBack(fork);
        }
        else
        {
            _port.Note(Continues, fork);
        }

        _log.CutBack(fork);
        (Lineage, Epoch, Following) = (lineage, Math.Max(Epoch, epoch), FollowState.On);
        _port.TellReady(fork);
    }

    public void OnCopyAll(long epoch, Lineage lineage, long lsn)
    {
        if (!IsMine(epoch)) return;
        _port.Note(CopiesAll);
        _port.Empty(lsn);
        (Lineage, Epoch, Following) = (lineage, Math.Max(Epoch, epoch), FollowState.On);
        (IsComplete, _isRolledBack, _dropUntil) = (false, false, 0);
        _port.TellReady(lsn);
    }

    /// <summary>The whole copy is here.</summary>
    public void OnEnd()
    {
        if (Following != FollowState.On) return;
        (IsComplete, _isPartial) = (true, false);
        _port.Note(IsCopied, _log.Last);
    }

    /// <summary>The leader has dropped what this node had dropped, up to its record.</summary>
    public void OnDropped(long lsn)
    {
        if (Following != FollowState.On || !_isRolledBack) return;
        _dropUntil = lsn;
        OnApplied();
    }

    /// <summary>Records have been applied.</summary>
    public void OnApplied()
    {
        if (!_isRolledBack || _log.Last < _dropUntil) return;
        (_isRolledBack, _isPartial) = (false, false);
    }

    // ---- who leads

    /// <summary>The other node, which does not lead, holds that this one should.</summary>
    public void OnAskedToLead(long now)
    {
        if (IsLeader || _peer is not { Role: not PairRole.Leader }) return;
        Lead(now, empties: _rules.LimitsLoss && now - _levelAt > PairTimes.Loss);
    }

    public void OnHandover(long head, long now)
    {
        if (Role != PairRole.Follower || Following != FollowState.On || _log.Last != head || !IsComplete || _isPartial) return;
        Lead(now, empties: false);
    }

    /// <summary>An operator's word, which the other node passes on.</summary>
    public void OnWant(bool shouldLead, long now)
    {
        Wants = shouldLead;
        Resolve(now);
    }

    /// <summary>An operator wants this node to lead.</summary>
    /// <param name="isForced">Also if the other one may lead, or more may be lost than the last moment.</param>
    /// <returns>Why not, or null.</returns>
    public string? Promote(bool isForced, long now)
    {
        // Not by force either: without the VIP it would step down again at once.
        if (_hasVip == false) return "the VIP is not on this host, and says who leads: move it here";
        if (IsLeader && _closingSince == 0)
        {
            Wants = true;
            return null;
        }

        var isLevel = _peer is { Role: PairRole.Leader } && Following == FollowState.On && IsComplete && !_isPartial;
        if (!isLevel && !isForced) return WhyNot(now);
        Wants = true;
        if (_isLinked) _port.TellWant(false);
        if (isLevel) return null;
        _isForced = true;
        Resolve(now);
        return null;
    }

    /// <summary>An operator wants the other node to lead.</summary>
    /// <returns>Why not, or null.</returns>
    public string? Demote(long now)
    {
        if (!IsLeader) return "this node does not lead";
        if (_hasVip == true) return "the VIP is here, and says who leads: move it to the other host";
        if (Sending != SendState.Streaming) return "there is no follower that has everything; nobody could take over";
        Wants = false;
        _port.TellWant(true);
        Resolve(now);
        return null;
    }

    private const long MostRolledBack = 100_000;

    private void Resolve(long now)
    {
        if (IsLeader)
        {
            ResolveLeader(now);
            return;
        }

        // What was let in before is still being done.
        if (!_isClosed) return;
        if (_peer is { Role: PairRole.Leader } leader && (leader.Epoch >= Epoch || !_rules.Fences) && !_isForced)
        {
            var isUnanswered = Following == FollowState.Asked && now - _askedAt > PairTimes.Unanswered;
            if (Following == FollowState.None || _followedEpoch != leader.Epoch || isUnanswered) Follow(leader.Epoch, now);
            return;
        }

        LoseLeader();
        if (_isForced)
        {
            Lead(now, empties: false);
            return;
        }

        // The one that was promoted has died, and started as one that follows: whoever has more leads.
        if (!Wants && _peer is { Wants: false, Role: not PairRole.Leader } other && IsBeyond(in other)) Wants = true;
        if (!Wants) return;
        if (_peer is not { } peer)
        {
            var isTime = Role == PairRole.Boot ? now >= _bootUntil : _hasVip == true;
            if (!_isLinked && isTime) Lead(now, HasLost(now));
            return;
        }

        if (peer.Role == PairRole.Leader) return;
        if (!_rules.RanksBeforeLeading || peer.RankBeside(Status(0, 0, 0)) <= 0)
            Lead(now, HasLost(now));
        else _port.AskToLead();
    }

    // What it has is old, and would be shown in place of what clients have seen since.
    private bool HasLost(long now) => _rules.LimitsLoss && IsComplete && now - _levelAt > PairTimes.Loss;

    private bool IsBeyond(in PairStatus other)
    {
        var rank = other.RankBeside(Status(0, 0, 0));
        return rank < 0 || (rank == 0 && _isFirst);
    }

    private void ResolveLeader(long now)
    {
        if (_closingSince != 0)
        {
            if (!_isClosed || Acked != _log.Last) return;
            var (head, epoch) = (_log.Last, _leadEpoch);
            _closingSince = 0;
            _levelAt = now;
            StepDown();
            _port.HandOver(head, epoch);
            return;
        }

        if (Wants || Sending != SendState.Streaming || _peer is not { Role: PairRole.Follower, Wants: true, IsComplete: true }) return;
        _closingSince = now;
        _isClosed = false;
        _port.Note(HandsOver);
        _port.Close();
    }

    private void Lead(long now, bool empties)
    {
        Epoch = _leadEpoch = Math.Max(Epoch + 1, _wallMilliseconds());
        Lineage = Claimed().With(new Term(_leadEpoch, _random(), _log.Last));
        _isPartial |= Role == PairRole.Follower && !IsComplete;
        (Role, Following, Sending, Acked) = (PairRole.Leader, FollowState.None, SendState.None, -1);
        (IsComplete, _isRolledBack, _isForced, _closingSince) = (true, false, false, 0);
        _levelAt = now;
        // Before anybody is let in.
        if (empties) _port.Flush();
        _isClosed = false;
        _port.Note(empties ? LeadsEmptied : Leads, _leadEpoch);
        _port.Open();
    }

    // Somebody else leads, or may: nothing is answered until it is known who.
    private void Fence()
    {
        _port.Note(Fenced, Epoch);
        StepDown();
        _isClosed = false;
        _port.Close();
    }

    private void StepDown()
    {
        if (Sending != SendState.None) _port.StopSending();
        (Role, Sending, Acked, _closingSince) = (PairRole.Fenced, SendState.None, -1, 0);
    }

    private void GiveUpHandover()
    {
        _closingSince = 0;
        _isClosed = false;
        _port.Note(HandoverGivenUp);
        _port.Open();
    }

    private void Follow(long epoch, long now)
    {
        (Role, Following, _followedEpoch, _askedAt) = (PairRole.Follower, FollowState.Asked, epoch, now);
        _port.Note(Follows);
        // Half a copy is begun again.
        var isWhole = (IsComplete && !_isPartial) || !_rules.RepeatsBrokenCopies;
        _port.AskToFollow(isWhole ? Claimed() : Lineage.Empty, isWhole ? _log.Last : 0);
    }

    private void LoseLeader()
    {
        if (Following == FollowState.None) return;
        Following = FollowState.None;
        _port.Note(LostLeader);
    }

    private void Continue(long fork, bool isSame)
    {
        Restart(SendState.OffersRest);
        _port.Note(SendsRest, _log.Last - fork);
        _port.LetContinue(_leadEpoch, Lineage, fork, isSame);
    }

    private void CopyAll()
    {
        Restart(SendState.OffersAll);
        _port.Note(SendsAll);
        _port.CopyAll(_leadEpoch, Lineage, _log.Last);
    }

    private void Restart(SendState state)
    {
        if (Sending != SendState.None) _port.StopSending();
        (Sending, Acked) = (state, -1);
    }

    private Lineage Claimed() => Lineage.Reached(_log.Last);

    private bool IsMine(long epoch) => Following != FollowState.None && (epoch >= Epoch || !_rules.Fences);

    private void ExtendBoot(long now)
    {
        if (Role == PairRole.Boot) _bootUntil = now + PairTimes.Boot;
    }

    private string WhyNot(long now)
    {
        if (_peer is { Role: PairRole.Leader })
            return "this node has not everything yet that its leader has; it will in a moment. By force it leads now, and the rest is lost";
        if (!IsComplete) return "this node has no whole copy; by force it leads with what it has";
        var seconds = (now - _levelAt) / 1_000_000_000;
        return "the other node cannot be reached: if it still leads, both would take writes. "
            + $"This one had everything {seconds} s ago; by force it leads, and what came since is lost";
    }
}
