using Understudy.Node.Replication;
using Xunit.Abstractions;

namespace Understudy.Simulation.Pair;

/// <summary>Each rule of a pair is needed, and its world would notice if it were gone.</summary>
public sealed class PairAblationTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (ulong Seed, string World, Func<PairRules, PairRules> Without)> Rows = new()
    {
        ["a returning leader drops what only it has"] = (0, "splits", rules => rules with { RollsBack = false }),
        ["the new leader drops it too"] = (0, "splits", rules => rules with { DropsWhatWasRolledBack = false }),
        ["a broken copy is begun again"] = (8, "broken copies", rules => rules with { RepeatsBrokenCopies = false }),
        ["a higher epoch stops a leader"] = (0, "splits", rules => rules with { Fences = false }),
        ["who is empty does not lead"] = (0, "restarts", rules => rules with { RanksBeforeLeading = false }),
        ["who was cut off for long does not lead with what it has"] = (0, "long cuts", rules => rules with { LimitsLoss = false }),
        ["who has lost the VIP and the other one answers nobody"] = (
            0, "a VIP and losses", rules => rules with { EndsWithTheVip = false }),
        ["who stood still looks for the VIP first"] = (40, "a VIP and losses", rules => rules with { EndsByTheClock = false }),
        ["a client reads its own writes"] = (0, "served by both, far apart", rules => rules with { ReadsOwnWrites = false }),
        ["clients are told only what the copy has"] = (0, "told by both", rules => rules with { WaitsForTheCopy = false }),
    };

    public static TheoryData<string> Rules => [.. Rows.Keys];

    [Theory, MemberData(nameof(Rules))]
    public void A_rule_of_the_pair_that_is_left_out_is_missed(string rule)
    {
        var most = int.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_ABLATION_SEEDS"), out var asked) ? asked : 20;
        var row = Rows[rule];
        var world = PairWorlds.All[row.World];
        ulong? missed = null;
        for (var seed = row.Seed; missed is null && seed < row.Seed + (ulong)most; seed++)
        {
            var options = world(seed);
            if (PairWorld.Play(options with { Rules = row.Without(options.Rules) }).Broken.Count > 0) missed = seed;
        }

        output.WriteLine($"{rule}: seed {missed}");
        missed.ShouldNotBeNull();
        PairWorld.Play(world(missed.Value)).Broken.ShouldBeEmpty();
    }
}
