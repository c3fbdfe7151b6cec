using System.Globalization;
using Understudy.Control.Admin;
using Understudy.Control.CommandLine;
using Understudy.Screens;

namespace Understudy.Commands;

/// <summary>Shows the last requests of a running proxy that took long.</summary>
internal static class SlowCommand
{
    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Slow, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Slow);
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Slow, draft.Problems);

        var path = string.Create(CultureInfo.InvariantCulture, $"/api/slow?limit={draft.Operator.Lines}");
        return await ApiScreen.ShowAsync(draft.Operator, path, ApiReader.Slow, SlowScreen.Of);
    }
}
