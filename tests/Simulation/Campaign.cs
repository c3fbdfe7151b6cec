using Understudy.Simulation.Checking;

namespace Understudy.Simulation;

/// <summary>Plays many seeds, on all processors, and tells of those that broke a promise.</summary>
internal static class Campaign
{
    /// <summary>What the build holds a proxy to.</summary>
    /// <remarks>
    /// The rule against empty answers is careful: it asks only where a replica was undisturbed for long enough.
    /// </remarks>
    public static IReadOnlyList<Promise> Held { get; } =
    [
        Promise.NoOldAnswer, Promise.NoNeedlessRefusal, Promise.NoEmptyAnswer, Promise.NoLostCopy, Promise.NoLateSurprise,
        Promise.NoLateAnswer,
        Promise.InSync, Promise.InOrder, Promise.NoDivergence, Promise.NothingInvented, Promise.OneWinner,
        Promise.NoLeak, Promise.NoBug,
    ];

    /// <summary>Plays seeds one after the other.</summary>
    /// <returns>Counts, and a report for each held promise that was broken, of the first seed that broke it.</returns>
    public static CampaignResult Play(IEnumerable<ulong> seeds, Func<ulong, SimulationOptions> optionsOf, IReadOnlyList<Promise> held)
    {
        var results = seeds.AsParallel().AsOrdered().Select(seed => SimulationRun.Play(optionsOf(seed)))
            .Select(result => (Result: Forget(result, held), result.History.Requests, result.Repairs, Broken: PromisesOf(result))).ToList();
        var reports = from promise in held
                      let first = results.FirstOrDefault(r => r.Broken.Contains(promise)).Result
                      where first is not null
                      select FailureReport.Of(first, promise);
        return new CampaignResult(
            results.Count,
            results.Sum(r => r.Requests),
            results.Sum(r => r.Repairs),
            results.SelectMany(r => r.Broken).CountBy(promise => promise).ToDictionary(),
            string.Join('\n', reports));
    }

    private static HashSet<Promise> PromisesOf(SimulationResult result) => [.. result.Violations.Select(v => v.Promise)];

    // A run that kept its promises need not be remembered.
    private static SimulationResult? Forget(SimulationResult result, IReadOnlyList<Promise> held) =>
        result.Violations.Any(v => held.Contains(v.Promise)) ? result : null;
}
