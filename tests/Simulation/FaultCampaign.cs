using Xunit.Abstractions;

namespace Understudy.Simulation;

/// <summary>Two thousand worlds in which everything fails. In two halves, which run side by side.</summary>
public abstract class FaultCampaign(ITestOutputHelper output)
{
    private const int SeedsPerBatch = 50;

    protected const int BatchesPerHalf = 20;

    protected void Play(int batch)
    {
        var seeds = Enumerable.Range(batch * SeedsPerBatch, SeedsPerBatch).Select(seed => (ulong)seed);

        var result = Campaign.Play(seeds, SimulationOptions.ForSeed, Campaign.Held);

        output.WriteLine(result.ToString());
        result.Report.ShouldBeEmpty();
    }
}
