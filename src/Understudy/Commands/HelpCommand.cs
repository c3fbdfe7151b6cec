using Understudy.Control.CommandLine;

namespace Understudy.Commands;

internal static class HelpCommand
{
    public static ExitCode Run(CommandSyntax syntax)
    {
        Console.Out.Write(HelpText.Of(syntax));
        return ExitCode.Ok;
    }
}
