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
    public void Every_variable_that_a_panel_asks_for_is_there_and_every_one_that_is_there_is_asked_for()
    {
        var dashboard = JsonDocument.Parse(File.ReadAllText(Grafana)).RootElement;
        var there = dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()
            .Select(variable => variable.GetProperty("name").GetString()!);

        var asked = Variable().Matches(File.ReadAllText(Grafana)).Select(match => match.Groups["name"].Value).Distinct();

        asked.ShouldBe(there, ignoreOrder: true);
    }

    [Fact]
    public void No_panel_lies_on_another_and_none_leaves_the_page()
    {
        var places = JsonDocument.Parse(File.ReadAllText(Grafana)).RootElement.GetProperty("panels").EnumerateArray()
            .Select(panel => panel.GetProperty("gridPos"))
            .Select(at => (X: Of(at, "x"), Y: Of(at, "y"), W: Of(at, "w"), H: Of(at, "h"))).ToList();

        var cells = places.SelectMany(at =>
            from x in Enumerable.Range(at.X, at.W)
            from y in Enumerable.Range(at.Y, at.H)
            select (x, y)).ToList();

        cells.ShouldBeUnique();
        places.ShouldAllBe(at => at.X + at.W <= 24);

        static int Of(JsonElement at, string name) => at.GetProperty(name).GetInt32();
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

    // Grafana's own begin with two underscores.
    [GeneratedRegex(@"\$\{?(?<name>[a-z]+)\b")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\| `(?<name>understudy_[a-z_]+)`", RegexOptions.Multiline)]
    private static partial Regex NameInTable();
}
