using Understudy.Control.Settings;
using Understudy.Operating;
using Understudy.Screens;

namespace Understudy.Commands;

/// <summary>Shows what a running proxy tells of itself: as it is with <c>--json</c>, else on a screen.</summary>
internal static class ApiScreen
{
    /// <param name="which">Of the proxies of this machine, and how it is to be shown.</param>
    /// <param name="path">Of the API, with a query.</param>
    /// <param name="read">Understands the answer.</param>
    /// <param name="show">Lays it out.</param>
    /// <param name="takes">How long the proxy takes for it by itself.</param>
    public static async Task<ExitCode> ShowAsync<T>(
        OperatorDraft which, string path, Func<string, T?> read, Func<T, Frame> show, TimeSpan takes = default)
        where T : class
    {
        var (json, obstacle) = await ApiRequest.AskAsync(which, path, takes);
        if (json is null) return Complaint.Failure(obstacle);
        if (which.WantsJson) return Terminal.Print(json + "\n");
        return read(json) is { } told ? Terminal.Print(show(told)) : Complaint.Failure("the proxy told nothing");
    }
}
