using System.Diagnostics;
using Understudy.Routing.Pools;

namespace Understudy.Routing.Plans;

/// <summary>Carries a request with one key over the key's replicas: says whom to ask, and what each answer means. Pure; holds a few
/// bytes.</summary>
/// <remarks>
/// A replica is asked at most once with the request itself, and at most once more with a follow-up (delete or touch). Everything asked is
/// answered by exactly one call of <see cref="OnOutcome"/>, so that every plan ends.
/// </remarks>
public struct RequestPlan
{
    private PlanKind _kind;
    private Phase _phase;
    private Outcome _best;
    private bool _hasReply;
    private bool _mayVivify;
    private byte _keptReplica;
    private Outcome _failure;
    private ReplicaMask _keeping;
    private ReplicaMask _asked;
    private ReplicaMask _waiting;
    private ReplicaMask _succeeded;
    private ReplicaMask _refused;
    private ReplicaMask _missed;

    private enum Phase : byte
    {
        /// <summary>The request itself is under way.</summary>
        Asking,

        /// <summary>The answer is known; other replicas are being brought into line.</summary>
        FollowingUp,

        /// <summary>Copies that could not be brought into line are being deleted.</summary>
        Deleting,
    }

    /// <summary>Replicas that confirmed the write, or whatever stands in for it. All others have missed it if it is acknowledged.</summary>
    public readonly ReplicaMask Succeeded => _succeeded;

    /// <summary>Replicas that were asked, whatever came of it.</summary>
    public readonly ReplicaMask Asked => _asked;

    /// <summary>Replicas that a reader found without the item, though a later one has it; meaningful once that one has answered.</summary>
    public readonly ReplicaMask Lacking => _best == Outcome.Done && _kind is (PlanKind.Read or PlanKind.ReadThenTouch) ? _missed : default;

    /// <summary>It can change or remove the item, or how long it lives.</summary>
    public readonly bool Writes => _kind is not (PlanKind.Read or PlanKind.ReadOrVivify);

    /// <summary>What the reply says that the client gets; meaningful once the plan has concluded with a reply.</summary>
    public readonly Outcome Best => _best;

    /// <summary>A miss leads to another replica, not to an answer.</summary>
    public readonly bool MayAskNext =>
        _phase == Phase.Asking && _kind is (PlanKind.Read or PlanKind.ReadThenTouch or PlanKind.WriteFirst);

    /// <summary>A replica that gives no answer leads to another one.</summary>
    public readonly bool AsksInTurn => _phase == Phase.Asking && _kind is not (PlanKind.WriteAll or PlanKind.ReachAll);

    /// <summary>Replicas that are asked one after the other once those before have not given an answer.</summary>
    /// <param name="readable">Replicas that may be read now.</param>
    public readonly ReplicaMask Untried(ReplicaMask readable) =>
        AsksInTurn ? readable.Except(_asked) : ReplicaMask.None;

    /// <summary>The client is told that something was written or removed, so every replica must have it or be out of use.</summary>
    public readonly bool AcknowledgesWrite =>
        _hasReply && Writes && (_best == Outcome.Done || (_best == Outcome.Miss && _kind == PlanKind.ReachAll));

    /// <summary>Starts the plan.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="readable">Replicas that may be read.</param>
    /// <param name="writable">Those, and replicas that are on their way back or draining.</param>
    /// <param name="keeping">Of those the ones that keep what they are given: a replica that is joining may yet be emptied, so that the
    /// client hears of a write only what others say.</param>
    public PlanStep Begin(PlanKind kind, ReplicaMask readable, ReplicaMask writable, ReplicaMask keeping)
    {
        this = default;
        _kind = kind;
        _keeping = keeping;
        _best = Outcome.TimedOut;
        var targets = kind is PlanKind.WriteAll or PlanKind.ReachAll ? writable : readable.FirstOnly;
        if (targets.IsEmpty) return new PlanStep { Conclusion = Conclusion.Unavailable };
        _mayVivify = kind == PlanKind.ReadOrVivify && readable.Count > 1;
        return Ask(targets, _mayVivify ? RequestForm.WithoutVivify : RequestForm.AsIs);
    }

    /// <summary>Takes in what came of asking a replica.</summary>
    /// <param name="replica">Which one.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="readable">Replicas that may be read now.</param>
    /// <param name="writable">Those, and replicas that are on their way back or draining.</param>
    public PlanStep OnOutcome(int replica, Outcome outcome, ReplicaMask readable, ReplicaMask writable)
    {
        Debug.Assert(_waiting.Has(replica), "an answer that nobody waits for");
        _waiting = _waiting.Without(replica);
        if (_phase != Phase.Asking) return OnFollowUp(replica, outcome, writable);

        return _kind switch
        {
            PlanKind.WriteAll or PlanKind.ReachAll => OnParallel(replica, outcome, writable),
            _ => OnSequential(replica, outcome, readable, writable),
        };
    }

    /// <summary>As <see cref="OnOutcome"/> of a replica that did not have the item or gave no answer, where no other one may be asked any
    /// more: it would tell of what was written after the request.</summary>
    public PlanStep OnLastOutcome(int replica, Outcome outcome, ReplicaMask readable)
    {
        _mayVivify = false;
        return OnOutcome(replica, outcome, readable & ReplicaMask.Of(replica), ReplicaMask.None);
    }

    private PlanStep OnParallel(int replica, Outcome outcome, ReplicaMask writable)
    {
        if (outcome == Outcome.Done || (outcome == Outcome.Miss && _kind == PlanKind.ReachAll)) _succeeded = _succeeded.With(replica);
        else if (outcome <= Outcome.ServerError) _refused = _refused.With(replica);
        else _failure = outcome;

        var keep = _keeping.Has(replica) && Keep(replica, outcome);
        if (!_waiting.IsEmpty) return new PlanStep { KeepReply = keep };

        // Some replica has the new value and some other refused it: what that one holds may be the old value, so it has to go.
        var repair = _best == Outcome.Done ? _refused & writable : ReplicaMask.None;
        if (repair.IsEmpty) return Conclude(keep, _failure);
        _refused = ReplicaMask.None;
        return FollowUp(keep, repair, RequestForm.Delete);
    }

    private PlanStep OnSequential(int replica, Outcome outcome, ReplicaMask readable, ReplicaMask writable)
    {
        var keep = Keep(replica, outcome);
        switch (outcome)
        {
            case Outcome.Done:
                _succeeded = ReplicaMask.Of(replica);
                var others = writable.Without(replica);
                if (others.IsEmpty || _kind is PlanKind.Read or PlanKind.ReadOrVivify) return Conclude(keep, outcome);
                return FollowUp(keep, others, _kind == PlanKind.ReadThenTouch ? RequestForm.Touch : RequestForm.CopyForward);

            case Outcome.Declined or Outcome.ClientError:
            case Outcome.ServerError when _kind == PlanKind.WriteFirst:
                return Conclude(keep, outcome);

            // It may yet be executed there, and this replica is still trusted: asking another one could do it twice, and what an earlier
            // one lacked says nothing any more.
            case Outcome.TimedOut when _kind == PlanKind.WriteFirst && readable.Has(replica):
                _hasReply = false;
                return Conclude(keep, outcome);

            default:
                if (outcome == Outcome.Miss) _missed = _missed.With(replica);
                return AskNext(keep, outcome, readable);
        }
    }

    private PlanStep AskNext(bool keep, Outcome outcome, ReplicaMask readable)
    {
        var untried = readable.Except(_asked);
        if (!untried.IsEmpty)
            return Ask(untried.FirstOnly, _mayVivify ? RequestForm.WithoutVivify : RequestForm.AsIs, keep);

        // Nobody has the item: only now may it be created, on the first replica, where every later reader will look.
        if (_mayVivify && !readable.IsEmpty)
        {
            _mayVivify = false;
            _hasReply = false;
            _asked = readable;
            return Ask(readable.FirstOnly, RequestForm.AsIs, keep);
        }

        return Conclude(keep, outcome);
    }

    private PlanStep OnFollowUp(int replica, Outcome outcome, ReplicaMask writable)
    {
        if (outcome is Outcome.Done or Outcome.Miss) _succeeded = _succeeded.With(replica);
        else if (outcome <= Outcome.ServerError) _refused = _refused.With(replica);
        if (!_waiting.IsEmpty) return default;

        var toDelete = _phase == Phase.FollowingUp ? _refused & writable : ReplicaMask.None;
        if (toDelete.IsEmpty) return new PlanStep { Conclusion = Conclusion.Reply };
        _phase = Phase.Deleting;
        _waiting = toDelete;
        return new PlanStep { Send = toDelete, Form = RequestForm.Delete };
    }

    private PlanStep Ask(ReplicaMask targets, RequestForm form, bool keep = false)
    {
        _asked |= targets;
        _waiting = targets;
        return new PlanStep { KeepReply = keep, Send = targets, Form = form };
    }

    private PlanStep FollowUp(bool keep, ReplicaMask targets, RequestForm form)
    {
        _phase = Phase.FollowingUp;
        _asked |= targets;
        _waiting = targets;
        return new PlanStep { KeepReply = keep, Send = targets, Form = form };
    }

    private bool Keep(int replica, Outcome outcome)
    {
        // Only replicas that answered leave a reply behind. Of equal ones the first in tier order counts, whoever is quicker:
        // a CAS token in it is good where the next read goes.
        if (outcome > Outcome.ServerError) return false;
        if (_hasReply && (outcome > _best || (outcome == _best && replica > _keptReplica))) return false;
        _best = outcome;
        _hasReply = true;
        _keptReplica = (byte)replica;
        return true;
    }

    private readonly PlanStep Conclude(bool keep, Outcome last) => new()
    {
        KeepReply = keep,
        Conclusion = _hasReply ? Conclusion.Reply : last switch
        {
            Outcome.TimedOut => Conclusion.TimedOut,
            Outcome.Lost => Conclusion.Lost,
            // Nobody was asked, or only replicas that do not keep what they are given.
            _ => Conclusion.Unavailable,
        },
    };
}
