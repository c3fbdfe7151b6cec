using System.Globalization;
using Understudy.Control.Admin;
using Understudy.Control.CommandLine;
using Understudy.Screens;

namespace Understudy.Commands;

/// <summary>Shows the clients of a running proxy.</summary>
internal static class ClientsCommand
{
    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Clients, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Clients);
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Clients, draft.Problems);

        var path = string.Create(CultureInfo.InvariantCulture, $"/api/clients?sort={draft.Operator.Order}&limit={draft.Operator.Lines}");
        return await ApiScreen.ShowAsync(
            draft.Operator, path, ApiReader.Clients, clients => ClientsScreen.Of(clients, draft.Operator.Order));
    }
}
