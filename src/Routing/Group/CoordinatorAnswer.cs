namespace Understudy.Routing.Group;

/// <summary>What the coordinator said, and what stood there.</summary>
/// <param name="Revision">Of the leader's key; zero: there is none, or the question did not ask.</param>
/// <param name="Lead">Empty if there is none.</param>
/// <param name="State">Empty if there is none.</param>
/// <param name="Complaints">Terms of leaders that members do not reach, by member.</param>
public sealed record CoordinatorAnswer(
    CoordinatorOutcome Outcome, long Revision = 0, string Lead = "", string State = "",
    IReadOnlyDictionary<string, string>? Complaints = null);
