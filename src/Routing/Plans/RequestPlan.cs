using System.Diagnostics;
using Understudy.Routing.Pools;

namespace Understudy.Routing.Plans;

/// <summary>Carries a request with one key over the key's replicas: says whom to ask, and what each answer means. Pure; holds a few
/// bytes.</summary>
/// <remarks>
/// A replica is asked at most once with the request itself, and at most once more with a follow-up (delete or touch). Everything asked is
/// answered by exactly one call of <see cref="OnOutcome"/>, so that every plan ends.
/// </remarks>
public partial struct RequestPlan
{
    private PlanKind _kind;
    private Phase _phase;
    private Outcome _best;
    private bool _hasReply, _mayVivify, _hasCreated;
    private bool _isCreating;        // whoever is asked was chosen since no replica was found to have the item
    private byte _keptReplica;
    private Outcome _failure;
    private ReplicaMask _keeping;
    private ReplicaMask _asked, _waiting, _succeeded, _refused, _missed;
    private ReplicaMask _unlooked;   // not looked at, since the request itself was to go there
    private ReplicaMask _holding;    // looked at, and found to have the item
    private ReplicaMask _silent;     // looked at, and did not answer

    /// <summary>Replicas that confirmed the write, or whatever stands in for it. All others have missed it if it is acknowledged.</summary>
    public readonly ReplicaMask Succeeded => _succeeded;

    /// <summary>Replicas that were asked, whatever came of it.</summary>
    public readonly ReplicaMask Asked => _asked;

    /// <summary>Replicas that a reader found without the item, though a later one has it; meaningful once that one has answered.</summary>
    public readonly ReplicaMask Lacking => _best == Outcome.Done && _kind is (PlanKind.Read or PlanKind.ReadThenTouch) ? _missed : default;

    /// <summary>What is being asked can change or remove the item, or how long it lives.</summary>
    public readonly bool Writes =>
        _kind != PlanKind.Read && _phase != Phase.Looking && (_kind != PlanKind.ReadOrVivify || !_mayVivify);

    /// <summary>A replica that gives no answer leads to another one.</summary>
    public readonly bool AsksInTurn => _phase == Phase.Asking && _kind is not (PlanKind.WriteAll or PlanKind.ReachAll);

    /// <summary>What came of asking one replica leads to another one, which may have what was written after the request.</summary>
    public readonly bool LeadsOn(Outcome outcome) => AsksInTurn && outcome switch
    {
        Outcome.Done or Outcome.Declined or Outcome.ClientError or Outcome.Dropped => false,
        // Who creates has to hear of all replicas, whatever else was asked meanwhile.
        Outcome.Miss => !PlanKinds.Creates(_kind),
        _ => true,
    };

    /// <summary>With how many steps behind it what is being asked has to share the time that is left: one for each replica that is asked
    /// once those before have not given an answer; where there is none, one for all else that can follow. 0 if nothing can.</summary>
    /// <param name="readable">Replicas that may be read, also where others have failed.</param>
    /// <param name="writable">Those, and replicas that are on their way back or draining.</param>
    public readonly int StepsBehind(ReplicaMask readable, ReplicaMask writable) => _phase switch
    {
        Phase.Deleting => 0,
        Phase.Asking when AsksInTurn && readable.Except(_asked) is { IsEmpty: false } untried =>
            untried.Count + (_isCreating && untried.Count > 1 ? 1 : 0),
        Phase.Asking when _kind == PlanKind.Read => 0,
        Phase.Asking when !_mayVivify => writable.Except(_silent).Count > 1 ? 1 : 0,
        _ => 1,
    };

    /// <summary>The client is told that something was written or removed, so every replica must have it or be out of use.</summary>
    public readonly bool AcknowledgesWrite =>
        _hasReply && Writes && (_kind != PlanKind.ReadOrVivify || _hasCreated) && _best switch
        {
            Outcome.Done => true,
            Outcome.Miss => _kind == PlanKind.ReachAll,
            Outcome.Dropped => PlanKinds.RunsOnOne(_kind),
            _ => false,
        };

    /// <summary>A replica whose latest write of the key is still being copied to the others: it is asked before them, so that two results
    /// never travel in opposite directions.</summary>
    public ReplicaMask Preferred { private get; set; }

    /// <summary>The reply that is about to be taken in says that the item was created, and not found.</summary>
    public void NoteCreated() => _hasCreated = true;

    /// <summary>Starts the plan.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="readable">Replicas that may be read.</param>
    /// <param name="writable">Those, and replicas that are on their way back or draining.</param>
    /// <param name="keeping">Of those the ones that keep what they are given: a replica that is joining may yet be emptied, so that the
    /// client hears of a write only what others say.</param>
    /// <param name="preferred">As <see cref="Preferred"/>.</param>
    public PlanStep Begin(
        PlanKind kind, ReplicaMask readable, ReplicaMask writable, ReplicaMask keeping, ReplicaMask preferred = default)
    {
        this = default;
        (_kind, _phase, _keeping, _best) = (kind, Phase.Asking, keeping, Outcome.TimedOut);
        Preferred = preferred;
        var targets = kind is PlanKind.WriteAll or PlanKind.ReachAll ? writable : FirstOf(readable);
        _mayVivify = PlanKinds.Vivifies(kind) && readable.Count > 1;
        if (targets.IsEmpty) return new PlanStep { Conclusion = Conclusion.Unavailable };
        var others = readable.Except(targets);
        if (kind != PlanKind.Create || others.IsEmpty) return Ask(targets, Form);
        _unlooked = targets;
        return Look(others);
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
        if (_phase == Phase.Looking) return OnLook(replica, outcome, readable);
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

    private readonly RequestForm Form => _mayVivify ? RequestForm.WithoutVivify : RequestForm.AsIs;

    private readonly ReplicaMask FirstOf(ReplicaMask readable) =>
        (readable & Preferred) is { IsEmpty: false } preferred ? preferred.FirstOnly : readable.FirstOnly;

    private PlanStep OnLook(int replica, Outcome outcome, ReplicaMask readable)
    {
        if (outcome == Outcome.Done) _holding = _holding.With(replica);

        // It gets no copy either, and so goes out of use if the item is created without it.
        else if (outcome >= Outcome.NotSent) _silent = _silent.With(replica);
        if (!_waiting.IsEmpty) return default;

        if (!_holding.IsEmpty && _kind == PlanKind.Create)
        {
            _best = Outcome.Declined;
            return new PlanStep { Conclusion = Conclusion.Exists };
        }

        var candidates = (readable & _holding) is { IsEmpty: false } holding ? holding : readable.Except(_silent);

        // A write under way elsewhere has ended or begun meanwhile, and the request goes where all others go now, not where it was to go.
        if ((readable & _unlooked) is { IsEmpty: false } unlooked && unlooked != FirstOf(candidates))
        {
            _unlooked = ReplicaMask.None;
            return Look(unlooked);
        }

        _phase = Phase.Asking;
        _asked = _silent;
        _isCreating = _holding.IsEmpty;
        return candidates.IsEmpty ? Conclude(keep: false, outcome) : Ask(FirstOf(candidates), RequestForm.AsIs);
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
            case Outcome.Dropped when PlanKinds.RunsOnOne(_kind):
                _succeeded = ReplicaMask.Of(replica);
                // Who did not answer in time was asked with a touch, and may have carried it out.
                var isTouch = PlanKinds.TouchesFound(_kind) && !_hasCreated;
                var others = isTouch ? writable.Without(replica) : writable.Without(replica).Except(_silent);
                var isRead = _kind == PlanKind.Read || (_kind == PlanKind.ReadOrVivify && !_hasCreated);
                if (others.IsEmpty || isRead) return Conclude(keep, outcome);
                return FollowUp(keep, others, isTouch ? RequestForm.Touch : RequestForm.CopyForward);

            case Outcome.Declined or Outcome.ClientError:
            case Outcome.ServerError when PlanKinds.RunsOnOne(_kind):
                return Conclude(keep, outcome);

            // It may yet be executed there, and this replica is still trusted: asking another one could do it twice, and what an earlier
            // one lacked says nothing any more.
            case Outcome.TimedOut when PlanKinds.RunsOnOne(_kind) && readable.Has(replica):
                _hasReply = false;
                return Conclude(keep, outcome);

            default:
                if (outcome == Outcome.Miss) _missed = _missed.With(replica);

                // There is no time to wait for it once more with a copy.
                else if (outcome >= Outcome.NotSent && PlanKinds.Creates(_kind))
                {
                    _silent = _silent.With(replica);
                    if (_isCreating) return LookAgain(keep, outcome, readable);
                }

                if (outcome == Outcome.Miss && _mayVivify && _kind == PlanKind.WriteOrVivify) return LookFurther(keep, replica, readable);
                return AskNext(keep, outcome, readable);
        }
    }

    // Only the first one can tell whether it has what the request is about; of the others it is enough to know whether they have anything.
    private PlanStep LookFurther(bool keep, int replica, ReplicaMask readable)
    {
        _mayVivify = false;
        _hasReply = false;
        var others = readable.Without(replica);
        var step = others.IsEmpty ? Ask(ReplicaMask.Of(replica), RequestForm.AsIs) : Look(others);
        return step with { KeepReply = keep };
    }

    // It was to be created there. What the others were found to have is as old as that wait: somebody else may be creating it by now, and
    // both would be told that they did.
    private PlanStep LookAgain(bool keep, Outcome outcome, ReplicaMask readable)
    {
        var candidates = readable.Except(_silent);
        if (candidates.IsEmpty) return Conclude(keep, outcome);
        _holding = ReplicaMask.None;
        _unlooked = FirstOf(candidates);
        var others = candidates.Except(_unlooked);
        var step = others.IsEmpty ? Ask(_unlooked, RequestForm.AsIs) : Look(others);
        return step with { KeepReply = keep };
    }

    private PlanStep AskNext(bool keep, Outcome outcome, ReplicaMask readable)
    {
        var untried = readable.Except(_asked);
        // Where some replica has the item, one that said that it does not would create it anew.
        if ((untried & _holding) is { IsEmpty: false } holding) untried = holding;
        if (!untried.IsEmpty) return Ask(FirstOf(untried), Form, keep);

        // Nobody has the item: only now may it be created, on the first replica, where every later reader will look.
        if (_mayVivify && !readable.IsEmpty)
        {
            _mayVivify = false;
            _hasReply = false;
            _asked = readable;
            return Ask(FirstOf(readable), RequestForm.AsIs, keep);
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

    private PlanStep Look(ReplicaMask targets)
    {
        _phase = Phase.Looking;
        _waiting = targets;
        return new PlanStep { Send = targets, Form = RequestForm.Look };
    }

    private PlanStep Ask(ReplicaMask targets, RequestForm form, bool keep = false)
    {
        (_asked, _waiting) = (_asked | targets, targets);
        return new PlanStep { KeepReply = keep, Send = targets, Form = form };
    }

    private PlanStep FollowUp(bool keep, ReplicaMask targets, RequestForm form)
    {
        (_phase, _asked, _waiting) = (Phase.FollowingUp, _asked | targets, targets);
        return new PlanStep { KeepReply = keep, Send = targets, Form = form };
    }

    private bool Keep(int replica, Outcome outcome)
    {
        // Only replicas that answered leave a reply behind. Of equal ones the first in the order of the copies counts, whoever is quicker:
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
