using Understudy.Control.Settings;

namespace Understudy.Operating;

/// <summary>Asks a running proxy over its control socket what its admin API tells.</summary>
internal static class ApiRequest
{
    private const string Error = "ERROR ";

    /// <param name="which">Of the proxies of this machine.</param>
    /// <param name="path">Of the API, with a query.</param>
    /// <param name="takes">How long the proxy takes for it by itself.</param>
    /// <returns>The answer, one line of JSON; or null and why there is none.</returns>
    public static async Task<(string? Json, string Obstacle)> AskAsync(OperatorDraft which, string path, TimeSpan takes = default)
    {
        var (socket, obstacle) = await ControlConnection.FindAsync(which.Control, which.Port);
        if (socket is null) return (null, obstacle);
        string[] lines;
        (lines, obstacle) = await ControlConnection.AskAsync(socket, $"api {path}", takes: takes);
        if (lines.Length == 0) return (null, obstacle);
        return lines[^1].StartsWith(Error, StringComparison.Ordinal) ? (null, lines[^1][Error.Length..]) : (lines[0], string.Empty);
    }

    /// <returns>What is told; or null and why nothing is.</returns>
    public static async Task<(T? Told, string Obstacle)> AskAsync<T>(OperatorDraft which, string path, Func<string, T?> read)
        where T : class
    {
        var (json, obstacle) = await AskAsync(which, path);
        return json is null ? (null, obstacle) : (read(json), string.Empty);
    }
}
