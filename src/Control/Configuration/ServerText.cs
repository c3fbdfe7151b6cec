using Understudy.Routing.Pools;

namespace Understudy.Control.Configuration;

/// <summary>Reads a server as magent and twemproxy write it: <c>host[:port[:weight]] [name]</c>, or <c>/path[:weight] [name]</c> for a
/// Unix socket; with <c>@zone</c> behind a port and a weight, and with <c>tls://</c> or <c>tcp://</c> before it where it is not spoken to
/// as the others of its pool.</summary>
public static class ServerText
{
    internal const string Accepted = "write HOST[:PORT[:WEIGHT]], [IPV6]:PORT or /PATH";

    private const string Secure = "tls://", Clear = "tcp://";

    private const char ZoneMark = '@';

    /// <returns>Null if it is none.</returns>
    public static ServerOptions? TryParse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2) return null;

        var name = words.Length == 2 ? words[1] : null;
        var (tls, place) = WayOf(words[0]);
        var server = place.StartsWith('/') ? FromPath(place) : FromHost(place);
        return server is null ? null : server with { Name = name, Tls = tls };
    }

    /// <summary>Writes one so that it can be read again.</summary>
    internal static string Format(ServerOptions server) =>
        server.Tls switch { true => Secure, false => Clear, null => string.Empty } + server
            + (server.Weight == 1 ? string.Empty : $":{server.Weight}")
            + (server.Zone is null ? string.Empty : $"{ZoneMark}{server.Zone}") + (server.Name is null ? string.Empty : $" {server.Name}");

    private static (bool? Tls, string Place) WayOf(string text) =>
        text.StartsWith(Secure, StringComparison.Ordinal) ? (true, text[Secure.Length..])
        : text.StartsWith(Clear, StringComparison.Ordinal) ? (false, text[Clear.Length..])
        : (null, text);

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
        var mark = text.LastIndexOf(ZoneMark);
        if (mark < 0) return FromAddress(text);
        var zone = text[(mark + 1)..];
        return NameText.IsName(zone) && FromAddress(text[..mark]) is { } server ? server with { Zone = zone } : null;
    }

    private static ServerOptions? FromAddress(string text)
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
