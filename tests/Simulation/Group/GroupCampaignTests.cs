using Xunit.Abstractions;

namespace Understudy.Simulation.Group;

/// <summary>Members of a group in worlds where everything fails: nobody is shown an old value.</summary>
public sealed class GroupCampaignTests(ITestOutputHelper output)
{
    private const string AskedSeeds = "UNDERSTUDY_GROUP_SEEDS";

    public static TheoryData<string> Names => [.. GroupWorlds.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void No_proxy_of_a_group_shows_an_old_value(string name)
    {
        var asked = int.TryParse(Environment.GetEnvironmentVariable(AskedSeeds), out var number) ? number : 20;
        var first = ulong.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_FIRST_SEED"), out var seed) ? seed : 0;

        var result = GroupCampaign.Play(GroupWorlds.All[name], first, asked);

        output.WriteLine($"{name}: {result}");
        result.Report.ShouldBeEmpty();
        result.Hits.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_seed_replays_a_world_of_members_exactly()
    {
        var options = GroupWorlds.All["coordinator, 3 proxies, 2 servers"](7);

        var first = GroupWorld.Play(options);
        var second = GroupWorld.Play(options);

        second.Clients.AnsweredReads.ShouldBe(first.Clients.AnsweredReads);
        second.Clients.AnsweredWrites.ShouldBe(first.Clients.AnsweredWrites);
    }
}
