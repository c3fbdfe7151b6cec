using Understudy.Routing.Pools;

namespace Understudy.Control.Configuration;

/// <summary>Reads a server as magent and twemproxy write it: <c>host[:port[:weight]] [name]</c>, or <c>/path[:weight] [name]</c> for a
/// Unix socket.</summary>
public static class ServerText
{
    internal const string Accepted = "write HOST[:PORT[:WEIGHT]], [IPV6]:PORT or /PATH";

    /// <returns>Null if it is none.</returns>
    public static ServerOptions? TryParse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2) return null;

        var name = words.Length == 2 ? words[1] : null;
        var server = words[0].StartsWith('/') ? FromPath(words[0]) : FromHost(words[0]);
        return server is null ? null : server with { Name = name };
    }

    /// <summary>Writes one so that it can be read again.</summary>
    internal static string Format(ServerOptions server) =>
        server + (server.Weight == 1 ? string.Empty : $":{server.Weight}") + (server.Name is null ? string.Empty : $" {server.Name}");

    private static ServerOptions? FromPath(string text)
    {
        // Only digits after the last colon are a weight: a path may itself hold colons.
        var colon = text.LastIndexOf(':');
        return colon > 0 && HostText.TryNumber(text[(colon + 1)..], out var weight)
            ? new ServerOptions { Host = text[..colon], Port = 0, Weight = weight }
            : new ServerOptions { Host = text, Port = 0 };
    }

    private static ServerOptions? FromHost(string text)
    {
        if (!HostText.TrySplit(text, out var host, out var rest) || host.Length == 0 || rest.Length > 2) return null;

        var server = new ServerOptions { Host = host };
        if (rest.Length > 0)
        {
            if (!HostText.TryNumber(rest[0], out var port)) return null;
            server = server with { Port = port };
        }

        if (rest.Length > 1)
        {
            if (!HostText.TryNumber(rest[1], out var weight)) return null;
            server = server with { Weight = weight };
        }

        return server;
    }
}
