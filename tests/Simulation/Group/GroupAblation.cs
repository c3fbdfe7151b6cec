namespace Understudy.Simulation.Group;

/// <summary>A rule of a group that is left out, and the world that shows it.</summary>
/// <param name="Rule">As the design numbers it, and what it says.</param>
/// <param name="Seed">The first seed known to give an old answer; the test looks on from here.</param>
/// <param name="World">Made for the rule.</param>
/// <param name="Without">The same world without the rule.</param>
internal sealed record GroupAblation(
    string Rule, ulong Seed, Func<ulong, GroupWorldOptions> World, Func<GroupWorldOptions, GroupWorldOptions> Without)
{
    /// <summary>What must not happen; without it, old answers.</summary>
    public Func<GroupWorld, int> Harm { get; init; } = world => world.Clients.OldAnswers.Count;
}
