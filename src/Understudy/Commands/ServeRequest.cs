using Understudy.Control.CommandLine;
using Understudy.Control.Settings;
using Understudy.Logging;
using Understudy.Serving;

namespace Understudy.Commands;

/// <summary>What the serving commands share: read and check the arguments, then serve here or in the background.</summary>
internal static class ServeRequest
{
    /// <param name="syntax">Of the command.</param>
    /// <param name="command">Its name.</param>
    /// <param name="arguments">Behind it.</param>
    /// <param name="read">Reads them, and the file that they name.</param>
    /// <param name="goesToBackground">Whether that is asked for.</param>
    /// <param name="prepare">Turns what was read into a service, and notes what is wrong with it. It logs where it is told to, and says
    /// when it really serves.</param>
    public static async Task<ExitCode> RunAsync<TDraft>(
        CommandSyntaxOf<TDraft> syntax, string command, string[] arguments,
        Func<CommandSyntaxOf<TDraft>, IReadOnlyList<string>, TDraft> read, Func<ProcessDraft, bool> goesToBackground,
        Func<TDraft, Func<ServiceLog, Action, Task<ExitCode>>> prepare)
        where TDraft : ServiceDraft, new()
    {
        var draft = read(syntax, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(syntax);
        if (draft.WantsVersion) return VersionCommand.Run();

        // Problems of spelling are told together with those of meaning: one run shows all that has to be corrected.
        var serve = prepare(draft);
        if (draft.Problems.Count > 0) return Complaint.Refusal(syntax, draft.Problems);
        if (draft.WantsCheck) return ExitCode.Ok;
        var isDetached = Invocation.IsDetached;
        if (goesToBackground(draft.Process) && !isDetached) return await Background.StartAsync(command, arguments);

        if (isDetached) Background.Enter();
        using var log = ServiceLog.TryOpen(draft.Process, out var obstacle);
        if (log is null) return Complaint.Failure(obstacle);
        return await serve(log, () =>
        {
            if (!isDetached) return;
            log.Flush();
            Background.ReportReady();
        });
    }
}
