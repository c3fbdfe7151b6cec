using Understudy.Control.CommandLine;
using Understudy.Serving;

namespace Understudy.Commands;

/// <summary>Serves in the foreground, as systemd and containers want it, unless asked to leave.</summary>
internal static class ProxyCommand
{
    // One to try things with, which another process started, is better with fewer clients than not at all.
    public static Task<ExitCode> RunAsync(string[] arguments) =>
        ServeRequest.RunAsync(Syntaxes.Proxy, "proxy", arguments, draft => draft.IsBackground, mayServeFewer: Invocation.Follows);
}
