namespace Understudy.Transport.Loops;

/// <summary>A timer that its owner keeps and sets again and again. Derive from it to say what happens.</summary>
public abstract class LoopTimer
{
    // The links and the due time belong to the timer queue of the loop that it is set on.
    internal LoopTimer? Next;
    internal LoopTimer? Previous;
    internal long DueNanoseconds;
    internal int Slot = -1;

    /// <summary>Whether it is set and has not fired.</summary>
    public bool IsSet => Slot >= 0;

    /// <summary>Called by the loop once the time has come. It may be set again from within.</summary>
    protected internal abstract void Fire();
}
