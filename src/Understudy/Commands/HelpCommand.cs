using Understudy.Control.CommandLine;

namespace Understudy.Commands;

internal static class HelpCommand
{
    public static ExitCode Run(CommandSyntax syntax) => Terminal.Print(HelpText.Of(syntax));
}
