using Understudy.Control.CommandLine;
using Understudy.Serving;

namespace Understudy.Commands;

/// <summary>Serves in the background unless -D or -v says otherwise, as magent did.</summary>
internal static class MagentCommand
{
    public static Task<ExitCode> RunAsync(string[] arguments) =>
        ServeRequest.RunAsync(Syntaxes.Magent, "magent", arguments,
            draft => draft.IsBackground || (!draft.IsForeground && !draft.IsVerbose),
            // magent never looked at the limit: -n 51200 of the old guides started anywhere.
            mayServeFewer: true);
}
