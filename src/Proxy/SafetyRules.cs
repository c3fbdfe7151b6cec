namespace Understudy.Proxy;

/// <summary>Rules that keep a promise each. A proxy follows all of them.</summary>
/// <remarks>
/// The simulation leaves them out one by one, to show that each is needed and that it would notice (<c>docs/simulation.md</c>). Each is
/// looked at only where it is about to act, which is never while all is well.
/// </remarks>
internal sealed record SafetyRules
{
    public static SafetyRules All { get; } = new();

    /// <summary>Before a write is acknowledged, a replica that did not confirm it goes OUT.</summary>
    public bool EjectsBeforeAcknowledging { get; init; } = true;

    /// <summary>The result of a conditional write is not copied over a write that has overtaken the copy.</summary>
    public bool WatchesCopies { get; init; } = true;

    /// <summary>The result of a conditional write goes to all replicas that are written, those before the one that ran it too.</summary>
    public bool CopiesToAll { get; init; } = true;

    /// <summary>An item is created only once the other replicas have said that they do not have it.</summary>
    public bool LooksBeforeCreating { get; init; } = true;

    /// <summary>A write that may or may not have been executed counts as missed.</summary>
    public bool NotesDoubt { get; init; } = true;

    /// <summary>A conditional write that was not answered is not tried on another replica while the first may still execute it.</summary>
    public bool NeverRepeats { get; init; } = true;

    /// <summary>What a server says on a connection from before its last ejection is not believed.</summary>
    public bool BelievesOnlyTrusted { get; init; } = true;

    /// <summary>A server that missed writes is emptied, or those keys are renewed, before it is read.</summary>
    public bool Fences { get; init; } = true;

    /// <summary>Only a journal that lists everything missed stands in for emptying.</summary>
    public bool NeedsWholeJournal { get; init; } = true;

    /// <summary>Only the same process keeps its items without a fill.</summary>
    public bool NeedsSameLife { get; init; } = true;

    /// <summary>A proxy that starts takes a server for out of use if another one says so.</summary>
    public bool ReadsMarks { get; init; } = true;

    /// <summary>A fill does not store what was overwritten or deleted after it had been read.</summary>
    public bool WatchesFill { get; init; } = true;

    /// <summary>A server that may still execute what it had received settles before it is fenced.</summary>
    public bool Settles { get; init; } = true;

    /// <summary>Where no other server can answer, nothing that is only cautious keeps one out of use.</summary>
    public bool YieldsWhereNeeded { get; init; } = true;

    /// <summary>A server that is given keys that it did not have is emptied before it is read.</summary>
    public bool EmptiesMoved { get; init; } = true;

    /// <summary>A connection that is given up is reset, so that what its server has not received is never sent.</summary>
    public bool Resets { get; init; } = true;
}
