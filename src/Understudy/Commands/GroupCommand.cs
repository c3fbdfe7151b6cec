using Understudy.Control.CommandLine;
using Understudy.Operating;

namespace Understudy.Commands;

/// <summary>Shows what the group of a running proxy is like, as that proxy knows it.</summary>
internal static class GroupCommand
{
    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Group, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Group);
        if (draft.Operands.Count > 0) draft.Refuse("command", "takes no words; leave them out");
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Group, draft.Problems);
        return await OperatorRequest.TellAsync(draft, "group");
    }
}
