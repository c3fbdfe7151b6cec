using Understudy.Control.CommandLine;
using Understudy.Serving;

namespace Understudy.Commands;

/// <summary>Serves in the foreground, as systemd and containers want it, unless asked to leave.</summary>
internal static class ProxyCommand
{
    public static Task<ExitCode> RunAsync(string[] arguments) =>
        ServeRequest.RunAsync(Syntaxes.Proxy, "proxy", arguments, draft => draft.IsBackground, mayServeFewer: false);
}
