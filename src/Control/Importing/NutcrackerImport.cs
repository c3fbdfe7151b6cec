using Understudy.Control.Configuration;
using Understudy.Control.Files;
using Understudy.Hashing.Distributions;

namespace Understudy.Control.Importing;

/// <summary>Translates a configuration of twemproxy, whose program is called nutcracker: one of its pools, since one can be run.</summary>
internal static class NutcrackerImport
{
    /// <param name="file">Read as YAML.</param>
    /// <param name="pool">Which; null: the only one.</param>
    /// <param name="into">Told what it becomes.</param>
    public static void Read(FileMap file, string? pool, Translation into)
    {
        var names = string.Join(", ", file.Entries.Select(entry => entry.Key));
        var chosen = pool is null && file.Entries.Count == 1 ? file.Entries[0] : file.Entries.FirstOrDefault(entry => entry.Key == pool);
        if (chosen is null)
        {
            var reason = pool is null ? "which pool is not said, and one can be run" : $"there is no pool '{pool}'";
            into.Problems.Add(new Problem("pool", $"{reason}; name one behind the file: {names}") { Place = file.Place });
            return;
        }

        foreach (var other in file.Entries.Where(entry => entry != chosen))
            into.Note(other.Key, "it is another pool: import it for a proxy of its own");
        into.PoolName = chosen.Key;
        var scope = new FileScope(chosen.Key, into.Problems, _ => null);
        if (scope.MapOf(chosen.Value) is { } map) ReadPool(scope, map, into);
    }

    private static void ReadPool(FileScope scope, FileMap map, Translation into)
    {
        foreach (var entry in map.Entries.Where(entry => entry.Key is not ("hash" or "distribution")))
        {
            var part = scope.At(entry.Key);
            if (entry.Key == "servers") into.Tiers.Add([.. part.ItemsOf(entry.Value).Select(item => part.TextOf(item) ?? string.Empty)]);
            else if (part.TextOf(entry.Value) is { } text) Translate(entry, text, part, into);
        }

        if (into.Tiers.Count == 0) scope.Refuse(map.Place, "it has no servers");
        if (map.Find("listen") is null) scope.Refuse(map.Place, "it has no listen");
        if (map.Find("timeout") is null) into.Note("timeout", "twemproxy waits for ever without it; here a reply is waited for 250 ms");
        if (into.Tiers.Count > 0) into.Note("copies", "twemproxy keeps one of each item; name a second tier for a second one");
        Place(scope, map, into);
    }

    private static void Place(FileScope scope, FileMap map, Translation into)
    {
        var distribution = TextOf(scope, map, "distribution", "ketama");
        var name = $"twemproxy-{distribution}:{TextOf(scope, map, "hash", "fnv1a_64")}";
        if (DistributionCatalog.IsKnown(name, out var error)) into.Set(Translation.Pool, "distribution", name);
        else scope.At("distribution").Refuse((map.Find("distribution") ?? map.Find("hash"))?.Value.Place ?? map.Place, error);
    }

    private static string TextOf(FileScope scope, FileMap map, string name, string usual) =>
        (map.Find(name) is { } entry ? scope.At(name).TextOf(entry.Value) : null) ?? usual;

    private static void Translate(FileEntry entry, string text, FileScope scope, Translation into)
    {
        switch (entry.Key)
        {
            case "listen": Listen(text, into); break;
            case "timeout": into.Set(Translation.Pool, "reply-timeout", $"{text}ms"); break;
            case "hash_tag": into.Set(Translation.Pool, "hash-tag", text); break;
            case "server_failure_limit": into.Set(Translation.Pool, "failure-limit", text); break;
            case "backlog": into.OfListeners.Add(("backlog", text)); break;
            case "client_connections": into.Set("clients", "max-connections", text); break;
            case "redis" when text == "true": scope.Refuse(entry.Value.Place, "Redis is not spoken here"); break;
            case "redis" or "redis_auth" or "redis_db": break;
            case "auto_eject_hosts" when text == "true":
                into.Note(entry.Key, "twemproxy gives the keys of a failed server to the others, where they are old when it returns; here "
                    + "the copy of a second tier answers, and without one the keys are missing meanwhile");
                break;
            case "auto_eject_hosts":
                into.Note(entry.Key, "a server that fails is left out in any case: its keys are not given to others");
                break;
            case "server_retry_timeout":
                into.Note(entry.Key, "a server that is left out is probed after 200 ms, and ever more seldom (probe-backoff-min)");
                break;
            case "preconnect": into.Note(entry.Key, "connections to servers are always made at the start"); break;
            case "server_connections": into.Note(entry.Key, "one pipelined connection per thread and server carries all requests"); break;
            case "tcpkeepalive": into.Note(entry.Key, "servers that do nothing are probed (probe-interval); idle clients are kept"); break;
            case "reuseport": into.Note(entry.Key, "one process serves with several threads instead: process.threads"); break;
            default: into.Note(entry.Key, $"it is not known here (line {entry.Place.Line})"); break;
        }
    }

    // A path may be followed by its permission bits.
    private static void Listen(string text, Translation into)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return;
        into.Listeners.Add(words[0]);
        if (words.Length > 1 && words[0].StartsWith('/')) into.OfListeners.Add(("socket-mode", words[1]));
    }
}
