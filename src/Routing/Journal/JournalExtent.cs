namespace Understudy.Routing.Journal;

/// <summary>How much a server has missed.</summary>
/// <param name="Keys">How many keys are listed.</param>
/// <param name="Bytes">What they take of the budget.</param>
/// <param name="IsComplete">Every key that was missed is listed.</param>
public readonly record struct JournalExtent(int Keys, long Bytes, bool IsComplete)
{
    /// <summary>A write was acknowledged without the server since it was last known to be without gaps.</summary>
    public bool HasGaps => !IsComplete || Keys > 0;
}
