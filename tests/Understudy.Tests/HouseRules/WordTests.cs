using System.Text.RegularExpressions;

namespace Understudy.Tests.HouseRules;

/// <summary>One concept, one word: words we do not use, and endings that say nothing about a type.</summary>
public sealed partial class WordTests
{
    private static readonly string[] Written = ["src", "tests", "bench", "docs", "scripts", "packaging"];
    private static readonly string[] Endings = [".cs", ".md", ".sh", ".yml", ".yaml", ".service", ".csproj"];

    // Names that other programs gave to their own things. Only the phrase is let through, not the line around it.
    private static readonly Regex Foreign = ForeignPhrases();

    [Fact]
    public void No_text_of_ours_uses_a_banned_word()
    {
        var files = Checkout.In(Written, Endings).Concat(Checkout.TopLevel(".md")).Where(f => !f.Path.Contains("HouseRules"));

        var found = from file in files
                    from numbered in file.Lines.Index()
                    let word = BannedWord().Match(Foreign.Replace(numbered.Item, ""))
                    where word.Success
                    select $"{file.At(numbered.Index)} says \"{word.Value}\"";

        found.ShouldBeEmpty();
    }

    [Fact]
    public void No_type_name_ends_in_a_word_that_fits_every_type()
    {
        var found = from file in Checkout.CodeIn("src", "tests", "bench")
                    from type in file.Find(VagueTypeName())
                    select $"{type.Place} declares {type.Match.Groups["name"].Value}";

        found.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("the backend is down", true)]
    [InlineData("class BackendPool", true)]
    [InlineData("slaves follow", true)]
    [InlineData("a TKO server", true)]
    [InlineData("var isTko = true", true)]
    [InlineData("latkowski", false)]
    [InlineData("the server is down", false)]
    public void A_banned_word_is_found_inside_an_identifier_too(string text, bool isBanned)
    {
        var isFound = BannedWord().IsMatch(text);

        isFound.ShouldBe(isBanned);
    }

    [GeneratedRegex("(?i:black-?list|white-?list|master|slave|dead[- ]?host|back-?end)|TKO|Tko|\\btko\\b")]
    private static partial Regex BannedWord();

    [GeneratedRegex("timeouts-until-tko|\"backends\"|backends = |(proxy_)?backend_\\w+|"
        + "CAN NOT (CONNECT|WRITE REQUEST) TO BACKEND SERVER|state MASTER|\\bMASTER(_\\w+)?\\b|(vrrp_)?garp_master_\\w+|notify_master"
        + "|\"(no)?master\"|/(blob|raw|tree)/master/")]
    private static partial Regex ForeignPhrases();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+(?<name>\w+(Manager|Helpers?|Utils?|Info|Data|Base|Impl))\b")]
    private static partial Regex VagueTypeName();
}
