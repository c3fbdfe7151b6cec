using Understudy.Control.CommandLine;
using Understudy.Control.Files;
using Understudy.Operating;
using Understudy.Serving;

namespace Understudy.Commands;

/// <summary>Serves as a memcached of our own; or speaks to one that does, as a node of a pair.</summary>
internal static class NodeCommand
{
    public static Task<ExitCode> RunAsync(string[] arguments) => arguments is ["status" or "promote" or "demote", ..]
        ? AskAsync(arguments)
        : ServeRequest.RunAsync(Syntaxes.Node, "node", arguments, ConfigurationFile.ReadNode, asked => asked.IsBackground, draft =>
        {
            var options = draft.ToService();
            return (log, reportReady) => new NodeService(options, log).RunAsync(reportReady);
        });

    private static async Task<ExitCode> AskAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.NodeControl, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.NodeControl);
        if (draft.Operands is not [var word]) draft.Refuse("command", "give status, promote or demote, and nothing behind it");
        else if (draft.Operator.IsForced && word != "promote") draft.Refuse("force", "only promote can be forced");
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.NodeControl, draft.Problems);
        var line = $"node {draft.Operands[0]}{(draft.Operator.IsForced ? " force" : string.Empty)}";
        return await OperatorRequest.TellAsync(draft, line, ControlConnection.Node);
    }
}
