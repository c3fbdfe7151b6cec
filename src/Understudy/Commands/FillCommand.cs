using Understudy.Control.CommandLine;
using Understudy.Operating;

namespace Understudy.Commands;

/// <summary>Shows and ends what is being copied to servers that came back.</summary>
internal static class FillCommand
{
    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Fill, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Fill);

        var command = draft.Operands switch
        {
            ["list"] => "fill list",
            ["cancel", var address] => $"fill cancel {address}",
            _ => null,
        };
        if (command is null) draft.Refuse("command", "give list, or cancel and the ADDRESS of one server");
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Fill, draft.Problems);
        return await OperatorRequest.RunAsync(draft, command!, FillTable.Write);
    }
}
