namespace Understudy.Routing.Group;

/// <summary>What became of a question to the coordinator.</summary>
public enum CoordinatorOutcome
{
    /// <summary>No answer in time, or none that can be understood: it may have been executed, or may yet be.</summary>
    Unknown,

    /// <summary>Done, by this question or by an earlier one without an answer.</summary>
    Done,

    /// <summary>Not done: what stands there is something else.</summary>
    Refused,

    /// <summary>The coordinator is another one than before, or has forgotten: nothing that it says may be acted upon.</summary>
    Stranger,
}
