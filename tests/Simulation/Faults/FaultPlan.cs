using Understudy.Simulation.World;

namespace Understudy.Simulation.Faults;

/// <summary>Draws the faults of a run from its seed.</summary>
internal static class FaultPlan
{
    private static readonly FaultKind[] Mix =
    [
        FaultKind.Restart, FaultKind.Restart, FaultKind.WarmRestart, FaultKind.PowerLoss,
        FaultKind.Hang, FaultKind.Hang, FaultKind.Hang, FaultKind.SlowThread,
        FaultKind.Cut, FaultKind.Cut, FaultKind.CutReplies, FaultKind.CutRequests, FaultKind.Delay,
        FaultKind.CutClient, FaultKind.SlowReader, FaultKind.ClientReset, FaultKind.ClientReset, FaultKind.PauseProxy, FaultKind.Evict,
    ];

    /// <param name="options">Of the run.</param>
    /// <param name="from">When faults begin.</param>
    /// <param name="until">No fault lasts longer.</param>
    public static IReadOnlyList<Fault> Draw(SimulationOptions options, long from, long until)
    {
        var random = SeededRandom.Derive(options.Seed, "faults");
        // Some runs see one fault at a time, some see everything at once.
        var pause = random.Between(100, 4000) * VirtualTime.Millisecond / options.Tempo;
        // And most see only some kinds, which then meet themselves and each other more often.
        IReadOnlyList<FaultKind> mix = options.FaultKinds.Count > 0 ? options.FaultKinds : random.OneIn(3) ? Mix : Some(random);
        if (options.Workers > 1 && options.FaultKinds.Count == 0 && random.OneIn(3)) mix = [.. mix, FaultKind.PauseWorker];
        if (options.HasOperator) mix = [.. mix, FaultKind.Drain, FaultKind.Eject, FaultKind.CancelFill];
        if (options.MovesKeys) mix = [.. mix, .. Enumerable.Repeat(FaultKind.MoveKeys, Math.Max(1, mix.Count / 2))];
        if (options.RestartsProxy) mix = [.. mix, FaultKind.RestartProxy];
        var faults = new List<Fault>();
        for (var at = from + random.Between(0, pause); at < until; at += random.Between(pause / 4, pause))
        {
            var kind = random.Pick(mix);
            faults.Add(new Fault(at, kind, random.Below(64), Math.Min(DurationOf(kind, random) / options.Tempo, until - at)));
        }

        return options.RestartsProxy ? [.. faults.Where(fault => !IsBeyondMarks(fault, faults, options))] : faults;
    }

    // A proxy that starts knows what servers tell it. When the only one that could tell is away as well, or has lost its memory, or when
    // the proxy dies before it could tell, nobody knows (docs/operations.md): so at most one server may be in trouble then.
    private static bool IsBeyondMarks(Fault fault, List<Fault> faults, SimulationOptions options)
    {
        if (fault.Kind != FaultKind.RestartProxy) return false;
        var (recovery, start) = (6 * VirtualTime.Second / options.Tempo, VirtualTime.Second / options.Tempo);
        var troubled = from other in faults
                       where IsOfServer(other.Kind) && other.At <= fault.At + fault.Duration + start
                           && other.At + (2 * other.Duration) + recovery >= fault.At
                       select other.Target % (options.Tiers * options.ServersPerTier);
        return troubled.Distinct().Count() > 1;
    }

    private static bool IsOfServer(FaultKind kind) =>
        kind is not (FaultKind.CutClient or FaultKind.SlowReader or FaultKind.ClientReset
            or FaultKind.PauseProxy or FaultKind.PauseWorker or FaultKind.RestartProxy);

    private static FaultKind[] Some(SeededRandom random)
    {
        FaultKind[] chosen = [.. Mix.Where(_ => random.OneIn(3))];
        return chosen.Length > 0 ? chosen : Mix;
    }

    private static long DurationOf(FaultKind kind, SeededRandom random) => kind switch
    {
        FaultKind.ClientReset => 0,
        // As long as servers are drained, and their connections given up.
        FaultKind.MoveKeys => 1000 * VirtualTime.Millisecond,
        FaultKind.PauseProxy or FaultKind.PauseWorker or FaultKind.RestartProxy => random.Between(10, 1500) * VirtualTime.Millisecond,
        // Threads that answer probes while others hold received bytes for more than the settle time are beyond what is promised.
        FaultKind.SlowThread => random.Between(10, 1400) * VirtualTime.Millisecond,
        // From a moment that nobody notices to far beyond all deadlines, equally likely in each order of magnitude.
        _ => random.Between(1, 20) * 10 * VirtualTime.Millisecond << random.Below(7),
    };
}
