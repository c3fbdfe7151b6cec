using Understudy.Control.Admin;
using Understudy.Control.CommandLine;
using Understudy.Operating;
using Understudy.Screens;

namespace Understudy.Commands;

/// <summary>Shows on one screen how a running proxy is, or who holds its VIP.</summary>
internal static class StatusCommand
{
    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Status, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Status);
        var vips = draft.ToVips();
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Status, draft.Problems);
        if (draft.WantsVip) return await VipTask.RunAsync(draft, vips);

        var (json, obstacle) = await ApiRequest.AskAsync(draft.Operator, "/api/status");
        if (json is null) return Complaint.Failure(obstacle);
        if (draft.Operator.WantsJson) return Terminal.Print(json + "\n");

        if (ApiReader.Status(json) is not { } status) return Complaint.Failure("the proxy told nothing");
        var (history, _) = await ApiRequest.AskAsync(draft.Operator, "/api/history?limit=1", ApiReader.History);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return Terminal.Print(StatusScreen.Of(status, history is { Samples: [.., var pulse] } ? pulse : null, now));
    }
}
