using Understudy.Control.CommandLine;
using Understudy.Logging;
using Understudy.Serving;

namespace Understudy.Commands;

/// <summary>Serves as a memcached of our own.</summary>
internal static class NodeCommand
{
    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Node, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Node);
        if (draft.WantsVersion) return VersionCommand.Run();

        var options = draft.ToNodeService();
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Node, draft.Problems);
        var isDetached = Invocation.IsDetached;
        if (draft.IsBackground && !isDetached) return await Background.StartAsync("node", arguments);

        if (isDetached) Background.Enter();
        using var log = ServiceLog.TryOpen(draft, out var obstacle);
        if (log is null) return Complaint.Failure(obstacle);
        return await new NodeService(options, log).RunAsync(() =>
        {
            if (!isDetached) return;
            log.LeaveStandardError();
            Background.ReportReady();
        });
    }
}
