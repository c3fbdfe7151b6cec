using Understudy.Simulation.Checking;

namespace Understudy.Simulation;

/// <summary>What came of many runs.</summary>
/// <param name="Runs">Seeds played.</param>
/// <param name="Requests">Of all clients together.</param>
/// <param name="Repairs">Items given back to servers that had lost them alone.</param>
/// <param name="Broken">Seeds that broke a promise, by promise, held or not.</param>
/// <param name="Report">On held promises that were broken; empty if none was.</param>
internal sealed record CampaignResult(int Runs, long Requests, long Repairs, IReadOnlyDictionary<Promise, int> Broken, string Report)
{
    public override string ToString()
    {
        var broken = Broken.Count == 0 ? "none" : string.Join(", ", Broken.Select(b => $"{b.Key} by {b.Value}"));
        return $"{Runs} seeds, {Requests} requests, {Repairs} repairs, broken: {broken}";
    }
}
