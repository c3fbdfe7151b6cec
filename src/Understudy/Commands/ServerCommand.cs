using Understudy.Control.CommandLine;
using Understudy.Operating;

namespace Understudy.Commands;

/// <summary>Shows and steers the servers of a running proxy.</summary>
internal static class ServerCommand
{
    public static Task<ExitCode> RunAsync(string[] arguments) => OperatorCommand.RunAsync(
        Syntaxes.Server, arguments, LineOf, "give list, or drain, eject or readmit and the ADDRESS of one server", ServerTable.Write);

    private static string? LineOf(OperatorCommandDraft draft) => draft.Operands switch
    {
        ["list"] => "server list",
        ["drain" or "eject", var address] => $"server {draft.Operands[0]} {address}{(draft.Operator.IsForced ? " force" : string.Empty)}",
        ["readmit", var address] => $"server readmit {address}",
        _ => null,
    };
}
