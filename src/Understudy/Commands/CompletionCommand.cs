using Understudy.Control.CommandLine;
using Understudy.Control.Manuals;

namespace Understudy.Commands;

/// <summary>Prints the script by which a shell completes our command lines.</summary>
internal static class CompletionCommand
{
    public static ExitCode Run(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Completion, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Completion);
        var script = draft.Operands is [var shell] ? Completion.For(shell) : null;
        if (script is null) draft.Refuse("shell", $"give one of {string.Join(", ", Completion.Shells)}");
        return draft.Problems.Count > 0 ? Complaint.Usage(Syntaxes.Completion, draft.Problems) : Terminal.Print(script!);
    }
}
