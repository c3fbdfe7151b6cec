using static Understudy.Routing.Replicas.ReturnEvent;
using static Understudy.Routing.Replicas.ReturnStep;

namespace Understudy.Routing.Replicas;

/// <summary>A server's way back into use, step by step, as a pure function. <c>docs/architecture.md</c> draws it.</summary>
/// <remarks>
/// How the server left does not matter for safety: the same process whose missed keys are all known has those renewed; any other is emptied
/// if it may hold something old, and filled.
/// </remarks>
public static class ReturnMachine
{
    /// <returns>The state after the event, and what is to be done.</returns>
    public static (ReturnState State, ReturnAction Action) Next(ReturnState state, ReturnEvent e, in ReturnFacts facts) =>
        (state.Step, e) switch
    {
        (_, Ejected) => (state with { Step = Idle }, ReturnAction.Rest),
        (_, Recalled) => (state with { Step = Probing }, ReturnAction.Probe),
        (_, RefillWanted) => (state with { LacksItems = true }, ReturnAction.None),
        (BackingOff or Probing or Comparing, Lost) => (state, ReturnAction.None),
        (_, Lost) => (state with { Step = BackingOff }, ReturnAction.BackOff),

        (BackingOff or Probing or Comparing, Moved) => (state with { Step = Probing }, ReturnAction.Probe),
        (BackingOff, ProbeDue) => (state with { Step = Probing }, ReturnAction.Probe),
        (Probing, Suspected) => (state with { Step = Comparing }, ReturnAction.Compare),
        (Probing or Comparing, Answered) => (Judged(state, in facts), ReturnAction.Settle),
        (Probing or Comparing, Failed) => (state with { Step = BackingOff }, ReturnAction.BackOff),

        // From here on it has left state OUT, and may be lost again on any thread: the news of that begins anew.
        _ when facts.IsOut => (state, ReturnAction.None),
        (Settling or Renewing or Emptying or Inquiring or Dropping or Purging or Filling, Failed) =>
            (state with { Step = Idle }, ReturnAction.GiveUp),

        (Settling, Settled or MissedMore) => Fenced(state, in facts),
        (Renewing, Renewed) => (state, ReturnAction.Readmit),
        (Filling, MissedMore) => Fenced(state, in facts),
        (Renewing, NotRenewed or MissedMore) => (state with { Step = Idle }, ReturnAction.GiveUp),
        (Settling or Renewing, Readmitted) => (state with { Step = Idle }, ReturnAction.None),
        (Emptying, Emptied) => (state with { Step = Inquiring }, ReturnAction.Inquire),
        (Emptying, NotEmptied) => (state with { Step = Purging }, ReturnAction.Purge),
        (Inquiring, Drops) => (state with { Step = Dropping }, ReturnAction.WaitOut),
        (Inquiring or Dropping, Keeps) => (Empty(), ReturnAction.Fill),
        (Purging, Purged) => (Empty(), ReturnAction.Fill),
        (Purging, NotPurged) => (state with { Step = Idle }, ReturnAction.GiveUp),
        (Filling, Filled) => (default, ReturnAction.Finish),
        _ => (state, ReturnAction.None),   // every other event is legal and changes nothing
    };

    private static ReturnState Empty() => new(Filling, LacksItems: true, IsStranger: false);

    private static ReturnState Judged(ReturnState state, in ReturnFacts facts) =>
        new(Settling, state.LacksItems || !facts.IsSameLife, state.IsStranger || facts.IsStranger);

    private static (ReturnState State, ReturnAction Action) Fenced(ReturnState state, in ReturnFacts facts)
    {
        var hasGaps = facts.HasGaps || (state.IsStranger && facts.HasReplicas);
        if (!hasGaps && !state.LacksItems) return (state, ReturnAction.Readmit);
        if (!state.LacksItems && facts.MayRenew) return (state with { Step = Renewing }, ReturnAction.Renew);
        if (hasGaps) return (state with { Step = Emptying }, ReturnAction.Empty);
        return (state with { Step = Filling, LacksItems = true }, ReturnAction.Fill);
    }
}
