using System.Text.RegularExpressions;
using Understudy.Control.CommandLine;

namespace Understudy.Tests.HouseRules;

/// <summary>Documents keep up with the code they describe.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Operators_find_every_option_of_the_proxy_in_the_manual()
    {
        var manual = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "operations.md"));

        var missing = Syntaxes.Proxy.Options.Select(o => $"`--{o.Name}").Where(o => !manual.Contains(o)).Except(["`--help", "`--version"]);

        missing.ShouldBeEmpty();
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

    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#]+)")]
    private static partial Regex RelativeLink();
}
