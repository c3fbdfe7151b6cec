using Xunit.Abstractions;

namespace Understudy.Simulation.Pair;

/// <summary>Two real nodes that replicate, in worlds where everything fails.</summary>
public sealed class PairWorldTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. PairWorlds.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void In_the_end_one_leads_and_the_other_has_the_same(string name)
    {
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_PAIR_SEEDS"), out var asked) ? asked : 8;
        var first = ulong.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_FIRST_SEED"), out var from) ? from : 0;

        var results = Enumerable.Range(0, seeds).AsParallel().AsOrdered()
            .Select(i => (Seed: first + (ulong)i, World: PairWorld.Play(PairWorlds.All[name](first + (ulong)i)))).ToList();

        output.WriteLine($"{name}: {seeds} seeds, {results.Sum(r => r.World.Writes)} writes, {results.Sum(r => r.World.Hits)} hits");
        results.SelectMany(r => r.World.Broken.Take(2).Select(broken => $"seed {r.Seed}: {broken}")).Take(6).ShouldBeEmpty();
        results.Sum(r => r.World.Hits).ShouldBeGreaterThan(100);
    }
}
