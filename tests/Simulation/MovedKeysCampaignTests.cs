using Xunit.Abstractions;

namespace Understudy.Simulation;

/// <summary>Worlds in which a tier grows, shrinks and places its keys otherwise, again and again, while everything fails.</summary>
public sealed class MovedKeysCampaignTests(ITestOutputHelper output)
{
    private const int Seeds = 30;

    [Fact]
    public void A_proxy_keeps_its_promises_while_keys_move()
    {
        var seeds = Enumerable.Range(0, Seeds).Select(seed => (ulong)seed);

        var result = Campaign.Play(seeds, seed => SimulationOptions.ForSeed(seed) with { MovesKeys = true }, Campaign.Held);

        output.WriteLine(result.ToString());
        result.Report.ShouldBeEmpty();
    }
}
