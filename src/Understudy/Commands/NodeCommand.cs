using Understudy.Control.CommandLine;
using Understudy.Control.Files;
using Understudy.Serving;

namespace Understudy.Commands;

/// <summary>Serves as a memcached of our own.</summary>
internal static class NodeCommand
{
    public static Task<ExitCode> RunAsync(string[] arguments) =>
        ServeRequest.RunAsync(Syntaxes.Node, "node", arguments, ConfigurationFile.ReadNode, asked => asked.IsBackground, draft =>
        {
            var options = draft.ToService();
            return (log, reportReady) => new NodeService(options, log).RunAsync(reportReady);
        });
}
