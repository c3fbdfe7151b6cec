namespace Understudy.Store;

/// <summary>A place in the log of changes.</summary>
/// <param name="next">Number of the record that is read next.</param>
/// <param name="at">Where it lies or will lie, in bytes written since the beginning.</param>
public readonly struct ChangeCursor(long next, long at)
{
    /// <summary>Number of the record that is read next.</summary>
    public long Next => next;

    internal long At => at;
}
