using Understudy.Proxy;
using Understudy.Simulation.Faults;

namespace Understudy.Simulation.Ablations;

/// <summary>Rules that the simulation notices the lack of.</summary>
internal static class AblationTable
{
    private static readonly SafetyRules All = SafetyRules.All;

    public static IReadOnlyList<Ablation> Rows { get; } =
    [
        new(nameof(All.EjectsBeforeAcknowledging), "A replica that did not confirm a write goes OUT before the write is acknowledged",
            All with { EjectsBeforeAcknowledging = false }, Promise.NoOldAnswer, 0)
            { In = usual => usual with { HasServerWithoutFlush = true, FlushOdds = 300, Nodes = 0 } },
        new(nameof(All.WatchesCopies), "The result of a conditional write is not copied over a write that has overtaken the copy",
            All with { WatchesCopies = false }, Promise.NoOldAnswer, 7),
        new(nameof(All.CopiesToAll), "The result of a conditional write goes to all replicas, those before the one that ran it too",
            All with { CopiesToAll = false }, Promise.NoLostCopy, 49)
            { In = usual => Quick(usual, FaultKind.Restart, FaultKind.Hang) with { LockOdds = 2, FlushOdds = 0 } },
        new(nameof(All.LooksBeforeCreating), "An item is created only once the other replicas have said that they do not have it",
            All with { LooksBeforeCreating = false }, Promise.OneWinner, 0)
            { In = usual => Quick(usual, FaultKind.Evict) with { LockOdds = 2 } },
        new(nameof(All.NotesDoubt), "A write that may or may not have been executed counts as missed",
            All with { NotesDoubt = false }, Promise.NoLateSurprise, 2997)
            {
                In = usual => Quick(usual, FaultKind.Hang, FaultKind.Cut) with
                {
                    FailureLimit = 1,
                    FlushOdds = 0,
                    Keys = 8,
                    Workers = 1,
                    Duration = 8 * VirtualTime.Second,
                },
            },
        new(nameof(All.NeverRepeats),
            "A conditional write without an answer is not tried on another replica while the first may execute it",
            All with { NeverRepeats = false }, Promise.NothingInvented, 3)
            {
                // A plain write in those moments would take the slow server out of use, and with it what it executes late.
                In = usual => usual with
                {
                    FaultKinds = [FaultKind.Delay, FaultKind.SlowThread],
                    FailureLimit = 16,
                    Clients = 2,
                    Traffic = [OperationKind.Get, OperationKind.Gets, OperationKind.Cas, OperationKind.Add],
                },
            },
        new(nameof(All.BelievesOnlyTrusted),
            "A connection from before a server's last ejection is given up, and what comes on it not believed",
            All with { BelievesOnlyTrusted = false }, Promise.NoDivergence, 67)
            { In = usual => Quick(usual, FaultKind.Cut, FaultKind.CutRequests) with { Workers = 3, Clients = 5, FailureLimit = 1 } },
        new(nameof(All.Resets), "A connection that is given up is reset, not closed in order",
            All with { Resets = false }, Promise.NoOldAnswer, 65)
            { In = usual => Quick(usual, FaultKind.Cut, FaultKind.CutRequests) },
        new(nameof(All.Settles), "A server that may still execute what it had received settles before it is fenced",
            All with { Settles = false }, Promise.NoOldAnswer, 58)
            { In = usual => Quick(usual, FaultKind.Hang) },
        new(nameof(All.Fences), "A server that missed writes is emptied, or those keys are renewed, before it is read",
            All with { Fences = false }, Promise.NoOldAnswer, 2),
        new(nameof(All.NeedsWholeJournal), "Keys are renewed instead of emptying only if the journal lists all that was missed",
            All with { NeedsWholeJournal = false }, Promise.NoOldAnswer, 0)
            { In = usual => Quick(usual, FaultKind.Hang, FaultKind.Cut) with { FlushOdds = 300 } },
        new(nameof(All.NeedsSameLife), "Only the same process keeps its items without a fill",
            All with { NeedsSameLife = false }, Promise.NoLostCopy, 47)
            { In = usual => Quick(usual, FaultKind.Restart) with { FlushOdds = 0, LongestThought = 160 * VirtualTime.Millisecond } },
        new(nameof(All.YieldsWhereNeeded), "Where no other server can answer, one that is held down is probed and used at once",
            All with { YieldsWhereNeeded = false }, Promise.NoNeedlessRefusal, 3)
            { In = usual => Quick(usual, FaultKind.Restart, FaultKind.Cut) with { HoldDownMax = TimeSpan.FromMinutes(10) } },
        new(nameof(All.ReadsMarks), "A proxy that starts takes a server for out of use if another one says so",
            All with { ReadsMarks = false }, Promise.NoOldAnswer, 42)
            { In = usual => usual with { RestartsProxy = true } },
        new(nameof(All.EmptiesMoved), "A server that is given keys that it did not have is emptied before it is read",
            All with { EmptiesMoved = false }, Promise.NoOldAnswer, 0)
            { In = usual => Quick(usual, FaultKind.MoveKeys) with { MovesKeys = true } },
        new(nameof(All.WatchesFill), "A fill does not store what was overwritten or deleted after it had been read",
            All with { WatchesFill = false }, Promise.NoOldAnswer, 104)
            {
                In = usual => Quick(usual, FaultKind.Restart, FaultKind.Delay) with
                {
                    Clients = 5,
                    LongestThought = 20 * VirtualTime.Millisecond,
                },
            },
    ];

    private static SimulationOptions Quick(SimulationOptions usual, params FaultKind[] kinds) =>
        usual with { Tempo = 4, Duration = 4 * VirtualTime.Second, Nodes = 0, FaultKinds = kinds };
}
