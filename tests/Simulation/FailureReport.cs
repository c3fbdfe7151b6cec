using System.Text;
using Understudy.Simulation.Checking;
using Understudy.Simulation.World;

namespace Understudy.Simulation;

/// <summary>What a person needs to find the cause of a violation.</summary>
internal static class FailureReport
{
    private const int MostLines = 60;

    public static string Of(SimulationResult failing, Promise promise)
    {
        var small = Shrinker.Shrink(failing, promise);
        var violation = small.Violations.First(v => v.Promise == promise);
        var options = small.Options;
        var text = new StringBuilder();
        text.AppendLine($"seed {options.Seed}: {failing.Violations.First(v => v.Promise == promise)}");
        var duration = VirtualTime.Format(options.Duration);
        text.AppendLine($"made smaller to {options.Clients} clients, {options.Keys} keys, {duration} s and these faults:");
        foreach (var fault in small.Faults) text.AppendLine($"  {fault}");
        text.AppendLine($"which ends in {violation}");
        var lines = small.Timeline.About(violation.Key).ToList();
        var end = lines.FindIndex(line => line.Contains($"CHECKER   {promise}:", StringComparison.Ordinal)) + 1;
        foreach (var line in lines.Take(end == 0 ? lines.Count : end).TakeLast(MostLines)) text.AppendLine($"  {line}");
        return text.ToString();
    }
}
