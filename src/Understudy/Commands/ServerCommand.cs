using Understudy.Control.CommandLine;
using Understudy.Operating;

namespace Understudy.Commands;

/// <summary>Shows and steers the servers of a running proxy.</summary>
internal static class ServerCommand
{
    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Server, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Server);

        var command = draft.Operands switch
        {
            ["list"] => "server list",
            ["drain" or "eject", var address] => $"server {draft.Operands[0]} {address}{(draft.IsForced ? " force" : string.Empty)}",
            ["readmit", var address] => $"server readmit {address}",
            _ => null,
        };
        if (command is null) draft.Refuse("command", "give list, or drain, eject or readmit and the ADDRESS of one server");
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Server, draft.Problems);
        return await OperatorRequest.RunAsync(draft, command!, ServerTable.Write);
    }
}
