using Understudy.Control.CommandLine;
using Understudy.Operating;

namespace Understudy.Commands;

/// <summary>What all commands have in common that say something to a running proxy and print its answer.</summary>
internal static class OperatorCommand
{
    /// <param name="syntax">Of the command.</param>
    /// <param name="arguments">Behind its name.</param>
    /// <param name="lineOf">What to say to the proxy; null if the operands make no sense.</param>
    /// <param name="accepted">Which operands do, for whoever gave others.</param>
    /// <param name="table">How a list is printed.</param>
    public static async Task<ExitCode> RunAsync(
        CommandSyntaxOf<OperatorCommandDraft> syntax, string[] arguments, Func<OperatorCommandDraft, string?> lineOf, string accepted,
        Func<IReadOnlyList<ServerRow>, string> table)
    {
        var draft = ArgumentReader.Read(syntax, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(syntax);

        var line = lineOf(draft);
        if (line is null) draft.Refuse("command", accepted);
        // The words of one address are one word to the proxy.
        foreach (var word in draft.Operands.Where(word => word.Length == 0 || word.Any(char.IsWhiteSpace)))
            draft.Refuse("ADDRESS", $"'{word}' is none; give one as '{syntax.Name} list' shows it");
        if (draft.Problems.Count > 0) return Complaint.Usage(syntax, draft.Problems);
        return await OperatorRequest.RunAsync(draft, line!, table);
    }
}
