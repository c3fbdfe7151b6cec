using Understudy.Control.CommandLine;
using Understudy.Control.Manuals;

namespace Understudy.Tests.Control.Manuals;

public sealed class CompletionTests
{
    public static TheoryData<string> Shells => [.. Completion.Shells];

    [Theory, MemberData(nameof(Shells))]
    public void Every_option_of_every_command_is_in_the_script(string shell)
    {
        var words = Completion.For(shell)!.Split([' ', '\n', '\'', '|', ')', '(', '[', '=', '*'], StringSplitOptions.RemoveEmptyEntries);

        // fish has them without dashes.
        Syntaxes.All.SelectMany(syntax => syntax.Options).Select(option => shell == "fish" ? option.Name : $"--{option.Name}").Distinct()
            .Except(words).ShouldBeEmpty();
    }

    [Fact]
    public void Words_that_a_command_takes_come_from_its_usage()
    {
        CompletedCommand Of(string word) => CompletedCommand.All.Single(command => command.Word == word);

        Of("server").Operands.ShouldBe(["list", "drain", "eject", "readmit"]);
        Of("completion").Operands.ShouldBe(Completion.Shells);
        Of("proxy").Operands.ShouldBeEmpty();
    }
}
