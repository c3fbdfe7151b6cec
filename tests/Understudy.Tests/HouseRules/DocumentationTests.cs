using System.Text.RegularExpressions;

namespace Understudy.Tests.HouseRules;

/// <summary>Documents keep up with the code they describe.</summary>
public sealed partial class DocumentationTests
{
    /// <summary>Set it, to anything, to have the page written anew instead of compared.</summary>
    private const string RefreshVariable = "UNDERSTUDY_REFRESH_DOCS";

    [Fact]
    public void The_page_of_settings_says_what_the_program_reads()
    {
        var file = Path.Combine([Checkout.Root, .. SettingsPage.Place]);
        var page = SettingsPage.Write();
        if (Environment.GetEnvironmentVariable(RefreshVariable) is not null) File.WriteAllText(file, page);

        File.ReadAllText(file).ShouldBe(page,
            $"write it anew: {RefreshVariable}=1 dotnet test tests/Understudy.Tests --filter {nameof(DocumentationTests)}");
    }

    [Fact]
    public void Every_link_between_documents_leads_somewhere()
    {
        var broken = from file in Checkout.In(["docs"], ".md").Concat(Checkout.TopLevel(".md"))
                     from link in file.Find(RelativeLink())
                     let target = Path.Combine(Checkout.Root, Path.GetDirectoryName(file.Path)!, link.Match.Groups["path"].Value)
                     where !Path.Exists(target)
                     select $"{link.Place} links to {link.Match.Groups["path"].Value}";

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Every_type_and_member_that_a_document_names_exists()
    {
        var words = Checkout.CodeIn("src", "tests", "bench").SelectMany(file => file.Lines)
            .SelectMany(line => Identifier().Matches(CommentOrText().Replace(line, ""))).Select(word => word.Value).ToHashSet();

        var gone = from file in Manuals
                   from name in file.Find(CodeName())
                   from part in name.Match.Groups["name"].Value.Split('.')
                   where !words.Contains(part)
                   select $"{name.Place} names {part}";

        gone.ShouldBeEmpty();
    }

    [Fact]
    public void Every_folder_that_a_document_names_exists()
    {
        var paths = Checkout.CodeIn("src").SelectMany(file => new[] { file.Path[..^".cs".Length], Path.GetDirectoryName(file.Path)! })
            .ToHashSet();

        var gone = from file in Manuals
                   from name in file.Find(CodePath())
                   let path = name.Match.Groups["path"].Value
                   where !paths.Any(known => known.EndsWith("/" + path, StringComparison.Ordinal))
                   select $"{name.Place} names {path}";

        gone.ShouldBeEmpty();
    }

    // Decisions keep the words of their day.
    private static IEnumerable<SourceFile> Manuals => Checkout.In(["docs"], ".md").Where(file => file.Path.Count(c => c == '/') == 1);

    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#]+)")]
    private static partial Regex RelativeLink();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"//.*$|""(\\.|[^""\\])*""")]
    private static partial Regex CommentOrText();

    // Begins like a type or member and has a small letter; IN and SIGHUP are something else, and so is what has a space or a sign in it.
    [GeneratedRegex(@"`(?<name>[A-Z]\w*[a-z]\w*(\.[A-Z]\w*[a-z]\w*)*)(\(\))?`")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"`(?<path>[A-Z]\w+(/[A-Z]\w+)+)`")]
    private static partial Regex CodePath();
}
