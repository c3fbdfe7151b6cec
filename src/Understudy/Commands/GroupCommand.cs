using Understudy.Control.CommandLine;
using Understudy.Operating;

namespace Understudy.Commands;

/// <summary>Shows what the group of a running proxy is like, as that proxy knows it, has it lead, or no more.</summary>
internal static class GroupCommand
{
    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Group, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Group);
        if (draft.Operands is not ([] or ["lead"] or ["resign"])) draft.Refuse("command", "is none; give lead, resign or nothing");
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Group, draft.Problems);
        return await OperatorRequest.TellAsync(draft, string.Join(' ', ["group", .. draft.Operands]));
    }
}
