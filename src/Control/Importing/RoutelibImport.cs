using System.Globalization;
using Understudy.Control.Configuration;
using Understudy.Control.Files;

namespace Understudy.Control.Importing;

/// <summary>Translates what memcached's built-in proxy is configured by with its routelib: pools become tiers.</summary>
internal static class RoutelibImport
{
    public static void Read(IReadOnlyList<FileEntry> calls, Translation into)
    {
        var pools = new Dictionary<string, FileNode>();
        FileMap? routes = null;
        foreach (var call in calls)
        {
            if (call.Key == "pools") AddPools(pools, call.Value);
            else if (call.Key == "settings") ReadSettings(call.Value, into);
            else if (call.Key == "routes" && routes is null) routes = call.Value as FileMap;
            else if (call.Key == "routes") into.Note($"routes, line {call.Place.Line}", "several trees of routes cannot be run yet");
            else if (call.Key is not ("verbose" or "debug" or "say" or "dsay"))
                into.Note(call.Key, $"it is not known here (line {call.Place.Line})");
        }

        if (routes is null)
        {
            into.Problems.Add(new Problem("routes", "there are none"));
            return;
        }

        into.Note("port", "memcached has it on its command line (-p, -l): it is 11211 here");
        into.Listeners.Add("0.0.0.0:11211");
        Follow(routes, new RouteTree(name => ServersOf(pools, name, into), into), into);
        Placement.Choose(into, "the hash of keys of memcached's proxy (xxhash, unless it says another)");
    }

    private static void Follow(FileMap routes, RouteTree tree, Translation into)
    {
        // The commands' own routes first: gets say which copy is read first.
        if (routes.Find("cmap")?.Value is FileMap commands)
        {
            foreach (var command in commands.Entries.Where(entry => entry.Key != "type")) tree.Follow(command.Value);
        }

        if (routes.Find("default") is { } usual) tree.Follow(usual.Value);
        var prefixes = (routes.Find("map")?.Value as FileMap)?.Entries ?? [];
        foreach (var prefix in prefixes)
            into.Note($"map {prefix.Key}", "routes by prefix cannot be run yet: its keys go where all others go");
        if (into.Tiers.Count == 0 && prefixes.Count > 0) tree.Follow(prefixes[0].Value);
        foreach (var entry in routes.Entries.Where(entry => entry.Key is not ("type" or "cmap" or "default" or "map" or "conf")))
            into.Note($"routes {entry.Key}", $"it is not known here (line {entry.Place.Line})");
    }

    private static void AddPools(Dictionary<string, FileNode> pools, FileNode node)
    {
        foreach (var pool in (node as FileMap)?.Entries.Where(entry => entry.Key != "type") ?? []) pools[pool.Key] = pool.Value;
    }

    // A set of pools has pools as its values, with or without names.
    private static List<IReadOnlyList<string>> ServersOf(Dictionary<string, FileNode> pools, string name, Translation into)
    {
        if (!pools.TryGetValue(name, out var pool)) return [];
        IEnumerable<FileNode> parts = pool switch
        {
            FileList list => list.Items,
            FileMap map when map.Find("backends") is null => map.Entries.Select(entry => entry.Value),
            _ => [pool],
        };
        return [.. parts.OfType<FileMap>().Select(part => ListOf(name, part, into))];
    }

    private static List<string> ListOf(string name, FileMap pool, Translation into)
    {
        foreach (var entry in pool.Entries.Where(entry => entry.Key != "backends"))
            into.Note($"{name} {entry.Key}", $"it is not known here (line {entry.Place.Line})");
        var servers = (pool.Find("backends")?.Value as FileList)?.Items ?? [];
        return [.. servers.Select(server => ServerOf(server, into))];
    }

    private static string ServerOf(FileNode server, Translation into)
    {
        if (server is FileValue value)
        {
            var words = value.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1) into.Note(value.Text, $"'{words[1]}' is left out: it is about connections");
            return words.Length > 0 ? words[0] : string.Empty;
        }

        var map = server as FileMap ?? new FileMap(server.Place, []);
        var host = (map.Find("host")?.Value as FileValue)?.Text ?? string.Empty;
        foreach (var entry in map.Entries.Where(entry => entry.Key is not ("host" or "port")))
            into.Note($"{host} {entry.Key}", $"it is not known here (line {entry.Place.Line})");
        return $"{host}:{(map.Find("port")?.Value as FileValue)?.Text ?? "11211"}";
    }

    private static void ReadSettings(FileNode node, Translation into)
    {
        foreach (var entry in (node as FileMap)?.Entries.Where(entry => entry.Key != "type") ?? [])
        {
            var text = (entry.Value as FileValue)?.Text;
            // Those of memcached's proxy are seconds, with a fraction.
            if (entry.Key == "backend_read_timeout") into.Set(Translation.Pool, "reply-timeout", Milliseconds(text));
            else if (entry.Key == "backend_connect_timeout") into.Set(Translation.Pool, "connect-timeout", Milliseconds(text));
            else if (entry.Key == "backend_failure_limit" && text is not null) into.Set(Translation.Pool, "failure-limit", text);
            else into.Note($"settings {entry.Key}", $"it is not known here (line {entry.Place.Line})");
        }
    }

    private static string Milliseconds(string? seconds) =>
        double.TryParse(seconds, CultureInfo.InvariantCulture, out var number)
            ? string.Create(CultureInfo.InvariantCulture, $"{number * 1000:0}ms")
            : seconds ?? string.Empty;
}
