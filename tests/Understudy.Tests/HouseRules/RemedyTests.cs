using System.Text.RegularExpressions;

namespace Understudy.Tests.HouseRules;

/// <summary>Below Control nobody knows how an option is spelled: what goes wrong there is a value, and Control says what to type.</summary>
public sealed partial class RemedyTests
{
    private static readonly string[] AboveIt = ["Control", "Understudy"];

    [Fact]
    public void No_text_below_Control_spells_an_option()
    {
        var found = from file in Checkout.CodeIn("src")
                    where !AboveIt.Contains(file.Path.Split('/')[1])
                    from literal in file.Find(Literal())
                    where !literal.Match.Groups["comment"].Success && Option().IsMatch(literal.Match.Value)
                    select $"{literal.Place} says {literal.Match.Value}";

        found.ShouldBeEmpty("make it a value; Control/Failures says what to type");
    }

    [Theory]
    [InlineData("\"choose another port with -p\"", true)]
    [InlineData("\"raise --memory-limit\"", true)]
    [InlineData("\"a read-only file\"", false)]
    [InlineData("\"lru_crawler metadump -1\"", false)]
    public void Letters_and_long_names_are_options(string literal, bool isOption)
    {
        Option().IsMatch(literal).ShouldBe(isOption);
    }

    // A comment may name options: memcached's, of which much is made here. It is matched so that what it quotes is no literal.
    [GeneratedRegex("""(?<comment>//.*$)|"(\\.|[^"\\])*"|'(\\.|[^'\\])+'""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"(?<![\w-])(-[A-Za-z]\b|--[a-z])")]
    private static partial Regex Option();
}
