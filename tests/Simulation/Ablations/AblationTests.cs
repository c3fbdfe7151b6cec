using Understudy.Proxy;
using Xunit.Abstractions;

namespace Understudy.Simulation.Ablations;

/// <summary>Each rule is needed, and the simulation would notice if it were gone.</summary>
public sealed class AblationTests(ITestOutputHelper output)
{
    private const int MostSeeds = 1000;

    public static TheoryData<string> Rules => [.. AblationTable.Rows.Select(row => row.Rule)];

    [Theory, MemberData(nameof(Rules))]
    public void A_rule_that_is_left_out_is_missed(string rule)
    {
        var ablation = AblationTable.Rows.Single(row => row.Rule == rule);
        var seeds = Enumerable.Range(0, MostSeeds).Select(i => ablation.Seed + (ulong)i);

        var seed = seeds.Cast<ulong?>().FirstOrDefault(
            seed => Broken(ablation.Play(seed!.Value, ablation.Without)).Contains(ablation.Broken));

        output.WriteLine($"{rule}: seed {seed}");
        seed.ShouldNotBeNull();
        Broken(ablation.Play(seed.Value, SafetyRules.All)).Intersect(Campaign.Held).ShouldBeEmpty();
    }

    [Fact]
    public void The_document_shows_every_rule_that_was_left_out()
    {
        var document = File.ReadAllLines(Path.Combine(CheckoutRoot(), "docs", "simulation.md"));

        document.Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ShouldBe(AblationTable.Rows.Select(row => row.Row));
    }

    private static IEnumerable<Promise> Broken(SimulationResult result) => result.Violations.Select(violation => violation.Promise);

    private static string CheckoutRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Understudy.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
