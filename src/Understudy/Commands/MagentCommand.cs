using Understudy.Control.CommandLine;

namespace Understudy.Commands;

/// <summary>Serves in the background unless -D or -v says otherwise, as magent did.</summary>
internal static class MagentCommand
{
    public static Task<ExitCode> RunAsync(string[] arguments) =>
        ProxyCommand.RunAsync(Syntaxes.Magent, "magent", arguments,
            asked => asked.IsBackground || (!asked.IsForeground && !asked.IsVerbose));
}
