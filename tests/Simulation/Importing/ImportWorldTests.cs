using Xunit.Abstractions;

namespace Understudy.Simulation.Importing;

/// <summary>A real node takes over the items of another one, in worlds where everything fails.</summary>
public sealed class ImportWorldTests(ITestOutputHelper output)
{
    [Fact]
    public void Clients_move_without_being_shown_anything_old_and_nothing_is_lost()
    {
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_IMPORT_SEEDS"), out var asked) ? asked : 60;
        var first = ulong.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_FIRST_SEED"), out var from) ? from : 0;

        var results = Enumerable.Range(0, seeds).AsParallel().AsOrdered()
            .Select(i => (Seed: first + (ulong)i, World: ImportWorld.Play(first + (ulong)i))).ToList();

        output.WriteLine($"{seeds} seeds, {results.Sum(r => r.World.Hits)} hits");
        results.SelectMany(r => r.World.Broken.Take(2).Select(broken => $"seed {r.Seed}: {broken}")).Take(6).ShouldBeEmpty();
        results.Sum(r => r.World.Hits).ShouldBeGreaterThan(1000);
    }
}
