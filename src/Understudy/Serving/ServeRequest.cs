using Understudy.Commands;
using Understudy.Control.CommandLine;
using Understudy.Logging;

namespace Understudy.Serving;

/// <summary>What the serving commands share: read and check the arguments, then serve here or in the background.</summary>
internal static class ServeRequest
{
    public static async Task<ExitCode> RunAsync(
        CommandSyntax syntax, string command, string[] arguments, Func<CommandDraft, bool> goesToBackground, bool mayServeFewer)
    {
        var draft = ArgumentReader.Read(syntax, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(syntax);
        if (draft.WantsVersion) return VersionCommand.Run();

        // Problems of spelling are told together with those of meaning: one run shows all that has to be corrected.
        var options = draft.ToService();
        if (draft.Problems.Count > 0) return Complaint.Usage(syntax, draft.Problems);
        var isDetached = Invocation.IsDetached;
        if (goesToBackground(draft) && !isDetached) return await Background.StartAsync(command, arguments);

        if (isDetached) Background.Enter();
        using var log = ServiceLog.TryOpen(draft, out var obstacle);
        if (log is null) return Complaint.Failure(obstacle);
        return await new Service(syntax, options, mayServeFewer, log).RunAsync(() =>
        {
            if (!isDetached) return;
            log.LeaveStandardError();
            Background.ReportReady();
        });
    }
}
