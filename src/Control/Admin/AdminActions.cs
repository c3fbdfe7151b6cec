namespace Understudy.Control.Admin;

/// <summary>What can be had done over HTTP, as operators ask for it over the control socket.</summary>
internal static class AdminActions
{
    private const string Server = "server", Force = "force";

    private static readonly Dictionary<string, (string Command, bool MayBeForced)> OfServers = new()
    {
        ["/api/servers/drain"] = ("server drain", true),
        ["/api/servers/eject"] = ("server eject", true),
        ["/api/servers/readmit"] = ("server readmit", false),
        ["/api/fills/cancel"] = ("fill cancel", false),
    };

    private const string Reload = "/api/config/reload";

    public static IEnumerable<string> Paths => [.. OfServers.Keys, Reload];

    /// <summary>Whether something is done there, and nothing told.</summary>
    public static bool IsOne(string path) => path == Reload || OfServers.ContainsKey(path);

    /// <param name="path">One of those.</param>
    /// <param name="query">What stands behind it.</param>
    /// <param name="problem">Why there is no such command; null if there is.</param>
    public static string CommandOf(string path, ApiQuery query, out string? problem)
    {
        problem = null;
        if (path == Reload) return "config reload";
        var (command, mayBeForced) = OfServers[path];
        if (query.Text(Server) is not { Length: > 0 } server || server.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            problem = "no server is named; give its address, as it stands in the configuration, as ?server=HOST:PORT";
            return string.Empty;
        }

        var force = query.Text(Force);
        if (force is null or "false" or "0") return $"{command} {server}";
        if (mayBeForced && force is "true" or "1" or "") return $"{command} {server} force";
        problem = mayBeForced ? "force is true or false" : "this cannot be forced";
        return string.Empty;
    }
}
