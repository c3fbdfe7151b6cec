using Understudy.Control.CommandLine;

namespace Understudy.Tests.Control.CommandLine;

public sealed class HelpTextTests
{
    public static TheoryData<CommandSyntax> All => [Syntaxes.Root, Syntaxes.Proxy, Syntaxes.Magent, Syntaxes.Hash];

    public static TheoryData<string> Examples => [.. Syntaxes.Proxy.Examples.Concat(Syntaxes.Magent.Examples).Select(e => e.Command)];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_option_is_explained(CommandSyntax syntax)
    {
        var help = HelpText.Of(syntax);

        syntax.Options.ShouldAllBe(o => help.Contains($"--{o.Name}") && o.Meaning.EndsWith('.'));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_name_and_no_letter_is_used_twice(CommandSyntax syntax)
    {
        syntax.Options.Select(o => o.Name).ShouldBeUnique();
        syntax.Options.Select(o => o.Letter).Where(l => l is not null).ShouldBeUnique();
    }

    [Fact]
    public void Every_letter_of_magent_is_there()
    {
        var letters = Syntaxes.Magent.Options.Select(o => o.Letter).OfType<char>();

        letters.Order().ShouldBe("Dbfghiklnpsuv");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_line_is_wider_than_a_terminal_of_110_columns(CommandSyntax syntax)
    {
        var lines = HelpText.Of(syntax).Split('\n');

        lines.ShouldAllBe(l => l.Length <= 110);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_works(string command)
    {
        var draft = ArgumentReader.Read(Syntaxes.Proxy, [.. command.Split(' ').SkipWhile(w => !w.StartsWith('-'))]);

        draft.ToService();

        draft.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Defaults_and_ranges_are_shown_with_their_units()
    {
        var help = HelpText.Of(Syntaxes.Proxy).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

        string.Join(' ', help).ShouldContain("Default: 250 ms; 1 ms to 1 min.");
        string.Join(' ', help).ShouldContain("Default: 128 MiB; 1 KiB to 1 GiB.");
    }
}
