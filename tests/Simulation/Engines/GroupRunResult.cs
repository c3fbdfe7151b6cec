using System.Text;

namespace Understudy.Simulation.Engines;

/// <summary>What came of a run.</summary>
/// <param name="Violations">Without late answers: in a group whose leader has gone everybody waits.</param>
/// <param name="Offices">How often somebody began to lead.</param>
/// <param name="HitsInPeace">Values that clients got in the last two seconds, long after all is well again.</param>
/// <param name="ReadsAtFollowers">Reads that proxies answered which did not lead.</param>
internal sealed record GroupRunResult(
    ulong Seed, IReadOnlyList<Violation> Violations, History History, Timeline Timeline, int Offices, long HitsInPeace,
    long ReadsAtFollowers)
{
    public string Report()
    {
        var text = new StringBuilder().AppendLine($"seed {Seed}: {Violations.Count} violations, {Offices} offices");
        foreach (var violation in Violations.Take(5)) text.AppendLine($"  {violation}");
        if (HitsInPeace == 0) text.AppendLine("  nobody is served, though all is well");
        if (!Timeline.IsOn) return text.ToString();
        foreach (var line in Timeline.About(Violations.Count > 0 ? Violations[0].Key : null).TakeLast(120)) text.AppendLine($"  {line}");
        return text.ToString();
    }
}
