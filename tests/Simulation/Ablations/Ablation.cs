using Understudy.Proxy;

namespace Understudy.Simulation.Ablations;

/// <summary>A rule of the proxy that is left out, and what shows that it is missed.</summary>
/// <param name="Rule">Property of <see cref="SafetyRules"/>.</param>
/// <param name="Meaning">What the proxy does because of it, for <c>docs/simulation.md</c>.</param>
/// <param name="Without">All rules but this one.</param>
/// <param name="Broken">The promise that does not hold without it.</param>
/// <param name="Seed">The first seed known to break it. What a seed does moves with every change to the proxy, so the test looks on from
/// here.</param>
internal sealed record Ablation(string Rule, string Meaning, SafetyRules Without, Promise Broken, ulong Seed)
{
    /// <summary>What of the world to change so that the rule has more to do.</summary>
    public Func<SimulationOptions, SimulationOptions> In { get; init; } = usual => usual;

    /// <summary>As <c>docs/simulation.md</c> shows it.</summary>
    public string Row => $"| `{Rule}` | {Meaning} | `{Broken}` | {Seed} |";

    /// <summary>The run of a seed in which the rule matters.</summary>
    public SimulationResult Play(ulong seed, SafetyRules rules) =>
        SimulationRun.Play(In(RegressionSeeds.WorldOf(seed)) with { Rules = rules });
}
