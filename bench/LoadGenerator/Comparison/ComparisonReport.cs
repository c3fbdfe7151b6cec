using System.Globalization;
using System.Text;

namespace Understudy.LoadGenerator.Comparison;

/// <summary>The finished tables, in Markdown.</summary>
internal static class ComparisonReport
{
    private static readonly Measure[] Columns = [Measure.Throughput, Measure.Cpu, Measure.P50, Measure.P99, Measure.P999];

    /// <param name="skipped">Scenarios left out, with the reason.</param>
    public static string Write(IReadOnlyList<Scenario> scenarios, Rows rows, IReadOnlyDictionary<string, string> skipped)
    {
        var text = new StringBuilder();
        WriteMedians(text, scenarios, rows);
        text.Append('\n');
        WriteDemands(text, scenarios, rows);
        foreach (var (name, reason) in skipped) text.Append('\n').Append($"Skipped: {name}: {reason}\n");
        return text.ToString();
    }

    private static void WriteMedians(StringBuilder text, IReadOnlyList<Scenario> scenarios, Rows rows)
    {
        text.Append("| load | target | requests/s | CPU us | p50 us | p99 us | p99.9 us | unclean runs |\n");
        text.Append("|---|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var scenario in scenarios)
        {
            foreach (var target in scenario.Targets)
            {
                if (!rows.All.Any(r => r.Scenario == scenario.Name && r.Target == target.Name)) continue;
                text.Append($"| {scenario.Name} | {target.Name} |");
                foreach (var column in Columns) text.Append($" {Figure(rows.MedianOf(scenario.Name, target.Name, column), column)} |");
                text.Append($" {rows.Unclean(scenario.Name, target.Name)} |\n");
            }
        }
    }

    private static void WriteDemands(StringBuilder text, IReadOnlyList<Scenario> scenarios, Rows rows)
    {
        text.Append("| load | measure | of | against | ratio | goal | |\n|---|---|---|---|---:|---:|---|\n");
        foreach (var scenario in scenarios)
        {
            foreach (var demand in scenario.Demands)
            {
                var ratio = rows.RatioOf(scenario.Name, demand);
                var verdict = ratio is { } measured ? demand.IsMetBy(measured) ? "pass" : "**miss**" : "not measured";
                var goal = string.Create(CultureInfo.InvariantCulture, $"{(demand.IsAtLeast ? ">=" : "<=")} {demand.Bound:0.00}");
                text.Append($"| {scenario.Name} | {demand.Measure.Name()} | {demand.Subject} | {demand.Peer} ");
                text.Append($"| {Ratio(ratio)} | {goal} | {verdict} |\n");
            }
        }
    }

    private static string Ratio(double? ratio) => ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";

    private static string Figure(double? figure, Measure measure) => measure switch
    {
        _ when figure is null => "-",
        Measure.Throughput => figure.Value.ToString("N0", CultureInfo.InvariantCulture),
        Measure.Cpu => figure.Value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => figure.Value.ToString("N0", CultureInfo.InvariantCulture),
    };
}
