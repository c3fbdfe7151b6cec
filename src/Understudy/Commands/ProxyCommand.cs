using Understudy.Control.CommandLine;
using Understudy.Control.Files;
using Understudy.Control.Settings;
using Understudy.Serving;

namespace Understudy.Commands;

/// <summary>Serves in the foreground, as systemd and containers want it, unless asked to leave.</summary>
internal static class ProxyCommand
{
    public static Task<ExitCode> RunAsync(string[] arguments) =>
        RunAsync(Syntaxes.Proxy, "proxy", arguments, asked => asked.IsBackground);

    /// <summary>The same by another name and with other manners.</summary>
    public static Task<ExitCode> RunAsync(
        CommandSyntaxOf<ProxyDraft> syntax, string command, string[] arguments, Func<ProcessDraft, bool> goesToBackground) =>
        ServeRequest.RunAsync(syntax, command, arguments, ConfigurationFile.ReadProxy, goesToBackground, draft =>
        {
            var options = draft.ToService();
            return (log, reportReady) => new Service(syntax, options, RereadOf(syntax, arguments, draft), log).RunAsync(reportReady);
        });

    private static Func<string?, ProxyDraft>? RereadOf(CommandSyntaxOf<ProxyDraft> syntax, string[] arguments, ProxyDraft draft) =>
        draft.ConfigFile is null ? null : file => file is null
            ? ConfigurationFile.ReadProxy(syntax, arguments)
            : ConfigurationFile.ReadProxy(syntax, arguments, file);
}
