using Understudy.Control.CommandLine;
using Understudy.Operating;

namespace Understudy.Commands;

/// <summary>Shows and ends what is being copied to servers that came back.</summary>
internal static class FillCommand
{
    public static Task<ExitCode> RunAsync(string[] arguments) => OperatorCommand.RunAsync(
        Syntaxes.Fill, arguments, LineOf, "give list, or cancel and the ADDRESS of one server", FillTable.Write);

    private static string? LineOf(OperatorCommandDraft draft) => draft.Operands switch
    {
        ["list"] => "fill list",
        ["cancel", var address] => $"fill cancel {address}",
        _ => null,
    };
}
