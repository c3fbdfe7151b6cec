using Understudy.Control.CommandLine;
using Understudy.Control.Manuals;

namespace Understudy.Tests.Control.Manuals;

public sealed class ManualPageTests
{
    private static readonly DateTimeOffset Day = DateTimeOffset.UnixEpoch;

    public static TheoryData<CommandSyntax> All => [.. Syntaxes.All];

    [Theory, MemberData(nameof(All))]
    public void Every_option_of_a_command_is_on_its_page(CommandSyntax syntax)
    {
        var page = ManualPage.Write(syntax, Day);

        syntax.Options.ShouldAllBe(option => page.Contains($"\\fB{("--" + option.Name).Replace("-", "\\-")}\\fR"));
    }

    [Theory, MemberData(nameof(All))]
    public void No_line_begins_as_a_command_that_is_none_of_ours(CommandSyntax syntax)
    {
        string[] known = ["TH", "SH", "SS", "TP", "PP", "B", "BR", "I"];

        var commands = ManualPage.Write(syntax, Day).Split('\n').Where(line => line.StartsWith('.') || line.StartsWith('\''));

        commands.Select(line => line[1..].Split(' ')[0]).Distinct().ShouldBeSubsetOf(known);
    }

    [Fact]
    public void Every_command_of_the_help_has_a_page_and_is_completed()
    {
        var listed = Syntaxes.Root.Introduction.Split('\n').SkipWhile(line => line != "Commands:").Skip(1)
            .TakeWhile(line => line.Length > 0).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]).ToList();

        var pages = Syntaxes.All.Skip(1).Select(syntax => syntax.Name["understudy ".Length..]);
        listed.Except(["version", "help"]).Order().ShouldBe(pages.Order());
        CompletedCommand.All.Select(command => command.Word).Order().ShouldBe(listed.Order());
    }

    [Fact]
    public void The_same_sources_make_the_same_page()
    {
        ManualPage.Write(Syntaxes.Proxy, Day).ShouldStartWith(".TH UNDERSTUDY-PROXY 1 1970-01-01 ");
    }
}
