using System.Text.Json;
using System.Text.RegularExpressions;

namespace Understudy.Tests.HouseRules;

/// <summary>The files for Grafana and Prometheus ask for numbers that there are.</summary>
public sealed partial class MonitoringFilesTests
{
    private static readonly string Grafana = Path.Combine(Checkout.Root, "packaging", "grafana", "understudy.json");
    private static readonly string Rules = Path.Combine(Checkout.Root, "packaging", "prometheus", "understudy.rules.yaml");
    private static readonly string Handbook = Path.Combine(Checkout.Root, "docs", "metrics.md");

    [Fact]
    public void Every_metric_that_they_name_is_in_the_handbook()
    {
        var known = NameInTable().Matches(File.ReadAllText(Handbook)).Select(name => name.Groups["name"].Value).ToHashSet();

        var unknown = from file in new[] { Grafana, Rules }
                      from name in Name().Matches(File.ReadAllText(file)).Select(match => match.Value).Distinct()
                      where !known.Contains(name) && !known.Contains(PartOfHistogram().Replace(name, ""))
                      select $"{Path.GetFileName(file)}: {name}";

        known.Count.ShouldBeGreaterThan(40);
        unknown.ShouldBeEmpty();
    }

    [Fact]
    public void Every_panel_has_a_question_that_it_answers_and_says_what_it_shows()
    {
        var panels = JsonDocument.Parse(File.ReadAllText(Grafana)).RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.GetProperty("type").GetString() != "row").ToList();

        panels.Count.ShouldBeGreaterThan(12);
        panels.ShouldAllBe(panel => panel.GetProperty("targets").GetArrayLength() > 0
            && panel.GetProperty("description").GetString()!.Length > 0);
        panels.Select(panel => panel.GetProperty("id").GetInt32()).ShouldBeUnique();
    }

    [Fact]
    public void Every_alert_says_what_is_wrong_and_what_to_do()
    {
        var alerts = File.ReadAllText(Rules).Split("- alert: ")[1..];

        alerts.Length.ShouldBeGreaterThan(8);
        alerts.ShouldAllBe(alert => alert.Contains("summary: \"") && alert.Contains("action: \"") && alert.Contains("severity: "));
    }

    [GeneratedRegex(@"\bunderstudy_[a-z_]+")]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex PartOfHistogram();

    [GeneratedRegex(@"^\| `(?<name>understudy_[a-z_]+)`", RegexOptions.Multiline)]
    private static partial Regex NameInTable();
}
