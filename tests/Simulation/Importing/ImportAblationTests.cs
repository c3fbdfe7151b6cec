using Understudy.Node.Importing;

namespace Understudy.Simulation.Importing;

/// <summary>Each rule of an import is needed: without it, something old is shown or something is lost in some world.</summary>
public sealed class ImportAblationTests
{
    private const int MostSeeds = 200;

    private static readonly Dictionary<string, ImportRules> Without = new()
    {
        [nameof(ImportRules.AsksForCopies)] = ImportRules.All with { AsksForCopies = false },
        [nameof(ImportRules.MarksSource)] = ImportRules.All with { MarksSource = false },
        [nameof(ImportRules.WaitsForQuiet)] = ImportRules.All with { WaitsForQuiet = false },
        [nameof(ImportRules.LooksForDeleted)] = ImportRules.All with { LooksForDeleted = false },
    };

    public static TheoryData<string> Rules => [.. Without.Keys];

    [Theory, MemberData(nameof(Rules))]
    public void Without_a_rule_something_breaks(string rule) =>
        Enumerable.Range(0, MostSeeds).Any(seed => ImportWorld.Play((ulong)seed, Without[rule]).Broken.Count > 0).ShouldBeTrue(rule);
}
