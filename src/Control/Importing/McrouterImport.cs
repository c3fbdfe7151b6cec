using Understudy.Control.Configuration;
using Understudy.Control.Files;

namespace Understudy.Control.Importing;

/// <summary>Translates a configuration of mcrouter: pools become tiers where routes copy or fail over from one to the next.</summary>
internal static class McrouterImport
{
    public static void Read(FileMap file, Translation into)
    {
        var pools = file.Find("pools")?.Value as FileMap ?? new FileMap(file.Place, []);
        var route = file.Find("route")?.Value ?? FirstOf(file.Find("routes")?.Value, into);
        if (route is null)
        {
            into.Problems.Add(new Problem("route", "there is none") { Place = file.Place });
            return;
        }

        into.Note("port", "mcrouter has it on its command line (-p): it is 11211 here");
        into.Listeners.Add("0.0.0.0:11211");
        new RouteTree(name => ServersOf(pools, name, into), into).Follow(Unprefixed(route, into));
        foreach (var pool in pools.Entries) NotePool(pool, into);
        foreach (var entry in file.Entries.Where(entry => entry.Key is not ("pools" or "route" or "routes")))
            into.Note(entry.Key, $"it is not known here (line {entry.Place.Line})");
        Placement.Choose(into, "mcrouter's hash of keys (Ch3, unless it says another)");
    }

    private static FileNode? FirstOf(FileNode? routes, Translation into)
    {
        if (routes is not FileList { Items: { Count: > 0 } items }) return null;
        foreach (var further in items.Skip(1).OfType<FileMap>())
            into.Note($"routes, line {further.Place.Line}", "several trees of routes cannot be run yet: the first one is taken");
        return (items[0] as FileMap)?.Find("route")?.Value;
    }

    // Which pool a key's prefix chooses is the next thing that cannot be run yet.
    private static FileNode Unprefixed(FileNode route, Translation into)
    {
        if (route is not FileMap map || map.Find("wildcard") is not { } wildcard) return route;
        foreach (var policy in (map.Find("policies")?.Value as FileMap)?.Entries ?? [])
            into.Note($"prefix {policy.Key}", "routes by prefix cannot be run yet: its keys go where all others go");
        return wildcard.Value;
    }

    private static List<IReadOnlyList<string>> ServersOf(FileMap pools, string name, Translation into)
    {
        if ((pools.Find(name)?.Value as FileMap)?.Find("servers")?.Value is not FileList servers) return [];
        return [[.. servers.Items.OfType<FileValue>().Select(server => ServerOf(server.Text, into))]];
    }

    // unix:/path, or host:port with protocol, security and compression behind.
    private static string ServerOf(string text, Translation into)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal)) return text["unix:".Length..];
        var close = text.StartsWith('[') ? text.IndexOf(']') + 1 : 0;
        var parts = text[close..].Split(':');
        if (parts.Length > 2) into.Note(text, $"':{string.Join(':', parts[2..])}' is left out: servers are spoken to in text, without TLS");
        return text[..close] + string.Join(':', parts.Take(2));
    }

    private static void NotePool(FileEntry pool, Translation into)
    {
        foreach (var entry in (pool.Value as FileMap)?.Entries ?? [])
        {
            var text = (entry.Value as FileValue)?.Text;
            if (entry.Key == "server_timeout" && text is not null) into.Set(Translation.Pool, "reply-timeout", $"{text}ms");
            else if (entry.Key == "connect_timeout" && text is not null) into.Set(Translation.Pool, "connect-timeout", $"{text}ms");
            else if (entry.Key != "servers" && !(entry.Key == "protocol" && text == "ascii"))
                into.Note($"{pool.Key} {entry.Key}", $"it is not known here (line {entry.Place.Line})");
        }
    }
}
