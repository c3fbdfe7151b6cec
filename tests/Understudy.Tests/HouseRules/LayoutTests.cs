using System.Text.RegularExpressions;

namespace Understudy.Tests.HouseRules;

/// <summary>The shape of files and of the solution.</summary>
public sealed partial class LayoutTests
{
    private const int LongestLine = 140;

    [Fact]
    public void No_line_of_code_is_longer_than_140_columns()
    {
        var found = from file in Checkout.In(["src", "tests", "bench", "scripts", ".ci"], ".cs", ".sh", "")
                    from numbered in file.Lines.Index()
                    where numbered.Item.EnumerateRunes().Count() > LongestLine
                    select file.At(numbered.Index);

        found.ShouldBeEmpty();
    }

    [Fact]
    public void The_solution_builds_every_project()
    {
        var solution = File.ReadAllText(Path.Combine(Checkout.Root, "Understudy.slnx"));

        var missing = Checkout.In(["src", "tests", "bench"], ".csproj").Where(p => !solution.Contains($"\"{p.Path}\"")).Select(p => p.Path);

        missing.ShouldBeEmpty();
    }

    [Fact]
    public void No_method_is_async_void()
    {
        var found = from file in Checkout.CodeIn("src", "tests", "bench")
                    where !file.Path.Contains("HouseRules")
                    from method in file.Find(AsyncVoid())
                    select method.Place;

        found.ShouldBeEmpty("each task has an owner that awaits it");
    }

    [GeneratedRegex(@"\basync void\b")]
    private static partial Regex AsyncVoid();
}
