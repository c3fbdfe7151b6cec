using System.Globalization;
using Understudy.Control.Admin;
using Understudy.Control.CommandLine;
using Understudy.Control.Events;
using Understudy.Operating;

namespace Understudy.Commands;

/// <summary>Shows what has happened to a running proxy and its servers, and what happens.</summary>
internal static class EventsCommand
{
    // Of one answer; there may be more at once.
    private const int MostAtOnce = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Events, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Events);
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Events, draft.Problems);

        var (page, obstacle) = await AskAsync(draft, $"limit={draft.Operator.Lines}");
        if (page is null) return Complaint.Failure(obstacle);
        if (Print(page, draft) != ExitCode.Ok) return ExitCode.Failure;
        return draft.Operator.Follows ? await FollowAsync(draft, page) : ExitCode.Ok;
    }

    private static async Task<ExitCode> FollowAsync(OperatorCommandDraft draft, EventPage last)
    {
        var (startedAt, newest) = (last.StartedAt, last.Newest);
        var isLost = false;
        while (true)
        {
            await Task.Delay(Interval);
            var (page, obstacle) = await AskAsync(draft, $"since={newest}&limit={MostAtOnce}");
            if (page is null)
            {
                if (!isLost) Complaint.Failure($"{obstacle}; waiting for it");
                isLost = true;
                continue;
            }

            isLost = false;
            if (page.StartedAt != startedAt || page.Newest < newest)
            {
                // Another process counts anew.
                (startedAt, newest) = (page.StartedAt, 0);
                continue;
            }

            if (Print(page, draft) != ExitCode.Ok) return ExitCode.Failure;
            if (page.Events.Count > 0) newest = page.Events[^1].Id;
        }
    }

    private static Task<(EventPage? Page, string Obstacle)> AskAsync(OperatorCommandDraft draft, string query) =>
        ApiRequest.AskAsync(draft.Operator, $"/api/events?{query}", ApiReader.Events);

    private static ExitCode Print(EventPage page, OperatorCommandDraft draft)
    {
        if (page.Events.Count == 0) return ExitCode.Ok;
        return Terminal.Print(string.Concat(page.Events.Select(happened => (draft.Operator.WantsJson
            ? ApiReader.Write(happened)
            : LineOf(happened)) + "\n")));
    }

    // As in the log.
    private static string LineOf(ServiceEvent happened)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(happened.Time * 1000));
        var level = happened.Level == "warning" ? "warn" : happened.Level;
        return string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-ddTHH:mm:ss.fffZ} {level,-5} {happened.Text}");
    }
}
