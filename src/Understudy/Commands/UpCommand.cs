using Microsoft.Extensions.Logging;
using Understudy.Control.CommandLine;
using Understudy.Logging;
using Understudy.Serving;
using Understudy.Up;

namespace Understudy.Commands;

/// <summary>Starts a whole cluster on this machine and keeps it running until it is told to stop.</summary>
internal static class UpCommand
{
    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Up, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Up);

        var options = draft.ToChecked();
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Up, draft.Problems);
        using var logger = LineLogger.ToStandardError(LogLevel.Information, TimeProvider.System);
        using var signals = new StopSignals(reopenLog: null);
        using var cluster = new LocalCluster(options, logger, TimeProvider.System);
        return await cluster.RunAsync(signals);
    }
}
