using System.Globalization;
using Understudy.Control.Admin;
using Understudy.Control.CommandLine;
using Understudy.Screens;

namespace Understudy.Commands;

/// <summary>Shows which keys are asked for most.</summary>
internal static class HotCommand
{
    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Hot, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Hot);
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Hot, draft.Problems);

        var seconds = draft.Operator.Seconds;
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/hot?seconds={seconds}&limit={draft.Operator.Lines}");
        return await ApiScreen.ShowAsync(draft.Operator, path, ApiReader.Hot, HotScreen.Of, TimeSpan.FromSeconds(seconds));
    }
}
