using System.Text.RegularExpressions;

namespace Understudy.Tests.HouseRules;

/// <summary>What tools read is told to people: a line for each metric.</summary>
public sealed partial class MetricsPageTests
{
    [Fact]
    public void Every_metric_has_a_line_in_the_handbook_and_no_line_is_of_none()
    {
        var metrics = from file in Checkout.CodeIn("src")
                      where file.Path.EndsWith("Metrics.cs", StringComparison.Ordinal)
                      from name in file.Find(NameInCode())
                      select name.Match.Groups["name"].Value;
        var lines = Checkout.In(["docs"], ".md").Single(file => file.Path.EndsWith("/metrics.md", StringComparison.Ordinal))
            .Find(NameInTable()).Select(name => name.Match.Groups["name"].Value).ToList();

        lines.Order().ShouldBe(metrics.Distinct().Order());
        lines.Distinct().Count().ShouldBe(lines.Count);
    }

    [GeneratedRegex("\"(?<name>understudy_[a-z_]+)\"")]
    private static partial Regex NameInCode();

    [GeneratedRegex(@"^\| `(?<name>understudy_[a-z_]+)`")]
    private static partial Regex NameInTable();
}
