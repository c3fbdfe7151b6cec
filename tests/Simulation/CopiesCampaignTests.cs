using Understudy.Proxy;
using Understudy.Simulation.Ablations;
using Understudy.Simulation.Faults;
using Xunit.Abstractions;

namespace Understudy.Simulation;

/// <summary>Worlds in which a single tier holds several copies of every item, while any of its servers fail.</summary>
public sealed class CopiesCampaignTests(ITestOutputHelper output)
{
    private const int Batches = 4;
    private const int SeedsPerBatch = 50;
    private const int MostSeeds = 300;

    public static TheoryData<int> BatchNumbers => [.. Enumerable.Range(0, Batches)];

    [Theory, MemberData(nameof(BatchNumbers))]
    public void A_proxy_keeps_its_promises_with_all_copies_in_one_tier(int batch) =>
        Play(batch * SeedsPerBatch, SeedsPerBatch, SimulationOptions.ForCopies);

    [Fact]
    public void A_proxy_that_is_killed_and_starts_again_knows_who_missed_what()
    {
        Play(0, SeedsPerBatch, seed => SimulationOptions.ForCopies(seed) with { RestartsProxy = true });
    }

    [Fact]
    public void What_servers_drop_is_given_back()
    {
        Play(0, SeedsPerBatch / 2, seed => SimulationOptions.ForCopies(seed) with
        {
            Nodes = 0, FaultKinds = [FaultKind.Evict, FaultKind.Delay],
        });
    }

    // Whether the checker would notice.
    [Theory]
    [InlineData(nameof(SafetyRules.Fences), Promise.NoOldAnswer)]
    [InlineData(nameof(SafetyRules.EjectsBeforeAcknowledging), Promise.NoOldAnswer)]
    [InlineData(nameof(SafetyRules.NeedsSameLife), Promise.NoLostCopy)]
    [InlineData(nameof(SafetyRules.ReadsMarks), Promise.NoOldAnswer)]
    public void A_rule_that_is_left_out_is_missed_in_one_tier_too(string rule, Promise broken)
    {
        var ablation = AblationTable.Rows.Single(row => row.Rule == rule);
        var seeds = Enumerable.Range(0, MostSeeds).Select(seed => (ulong)seed);

        seeds.Any(seed => SimulationRun.Play(ablation.In(SimulationOptions.ForCopies(seed)) with { Rules = ablation.Without })
            .Violations.Any(violation => violation.Promise == broken)).ShouldBeTrue();
    }

    private void Play(int first, int count, Func<ulong, SimulationOptions> world)
    {
        var seeds = Enumerable.Range(first, count).Select(seed => (ulong)seed);

        var result = Campaign.Play(seeds, world, Campaign.Held);

        output.WriteLine(result.ToString());
        result.Report.ShouldBeEmpty();
    }
}
