using System.Text.RegularExpressions;

namespace Understudy.Tests.HouseRules;

/// <summary>Comments that promise something, or say nothing.</summary>
public sealed partial class CommentTests
{
    [Fact]
    public void Every_todo_names_its_issue()
    {
        var found = from file in Checkout.In(["src", "tests", "bench", "scripts", ".ci"], ".cs", ".sh", ".props", ".targets", ".csproj", "")
                    where !file.Path.Contains("HouseRules")
                    from todo in file.Find(TodoWithoutIssue())
                    select todo.Place;

        found.ShouldBeEmpty("write \"TODO #12: ...\", or open the issue first");
    }

    [Fact]
    public void No_documentation_tag_is_empty()
    {
        var found = from file in Checkout.CodeIn("src", "tests", "bench")
                    where !file.Path.Contains("HouseRules")
                    from tag in file.Find(EmptyTag())
                    select tag.Place;

        found.ShouldBeEmpty("an empty tag is worse than none");
    }

    [Fact]
    public void No_file_hides_code_in_regions()
    {
        var found = from file in Checkout.CodeIn("src", "tests", "bench") from region in file.Find(Region()) select region.Place;

        found.ShouldBeEmpty();
    }

    [GeneratedRegex(@"\b(TODO|FIXME)\b(?!:? ?\(?#\d+)")]
    private static partial Regex TodoWithoutIssue();

    [GeneratedRegex(@"///\s*<(summary|remarks|returns|param|typeparam|value)( name=""\w*"")?>\s*</|///\s*<(summary|remarks|returns)\s*/>")]
    private static partial Regex EmptyTag();

    [GeneratedRegex(@"^\s*#region")]
    private static partial Regex Region();
}
