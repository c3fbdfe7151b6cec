using Xunit.Abstractions;

namespace Understudy.Simulation.Group;

/// <summary>Each rule of a group is needed, and its world would notice if it were gone.</summary>
public sealed class GroupAblationTests(ITestOutputHelper output)
{
    public static TheoryData<string> Rules => [.. GroupAblationTable.Rows.Select(row => row.Rule)];

    [Theory, MemberData(nameof(Rules))]
    public void A_rule_of_the_group_that_is_left_out_is_missed(string rule)
    {
        var most = int.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_ABLATION_SEEDS"), out var asked) ? asked : 40;
        var row = GroupAblationTable.Rows.Single(r => r.Rule == rule);
        var seeds = Enumerable.Range(0, most).Select(i => row.Seed + (ulong)i);

        var seed = seeds.Cast<ulong?>().FirstOrDefault(s => row.Harm(GroupWorld.Play(row.Without(row.World(s!.Value)))) > 0);

        output.WriteLine($"rule {rule}: seed {seed}");
        seed.ShouldNotBeNull();
        row.Harm(GroupWorld.Play(row.World(seed.Value))).ShouldBe(0);
    }
}
