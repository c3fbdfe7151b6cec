using Understudy.Simulation.Checking;
using Understudy.Simulation.Faults;
using Understudy.Simulation.World;

namespace Understudy.Simulation;

/// <summary>Makes a failing run smaller while it still breaks the same promise: fewer faults, shorter, fewer clients.</summary>
internal static class Shrinker
{
    private const int MostRuns = 300;

    public static SimulationResult Shrink(SimulationResult failing, Promise promise)
    {
        var best = failing.Options with { Faults = failing.Faults };
        var runs = 0;
        bool progress;
        do
        {
            progress = false;
            foreach (var candidate in Smaller(best))
            {
                if (++runs > MostRuns) break;
                if (!Breaks(candidate, promise)) continue;
                best = candidate;
                progress = true;
                break;
            }
        }
        while (progress && runs <= MostRuns);

        return SimulationRun.Play(best with { IsTraced = true });
    }

    private static bool Breaks(SimulationOptions options, Promise promise) =>
        SimulationRun.Play(options).Violations.Any(violation => violation.Promise == promise);

    private static IEnumerable<SimulationOptions> Smaller(SimulationOptions options)
    {
        var faults = options.Faults!;
        // Half of them first: most have nothing to do with it.
        for (var size = faults.Count / 2; size >= 1; size /= 2)
        {
            for (var start = 0; start + size <= faults.Count; start += size)
                yield return options with { Faults = [.. faults.Where((_, i) => i < start || i >= start + size)] };
        }

        if (options.Clients > 1) yield return options with { Clients = options.Clients - 1 };
        if (options.Keys > 1) yield return options with { Keys = options.Keys - 1 };
        if (options.Duration > VirtualTime.Second) yield return options with { Duration = options.Duration - VirtualTime.Second };
    }
}
