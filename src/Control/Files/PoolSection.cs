using Understudy.Control.Configuration;
using Understudy.Control.Settings;
using Understudy.Routing.Pools;

namespace Understudy.Control.Files;

/// <summary>The servers of a pool: its tiers in the order in which they are read, each with its servers.</summary>
internal sealed class PoolSection(Origins origins, IReadOnlySet<string> given)
{
    public const string Tiers = "tiers";

    /// <summary>The option that takes the place of a tier.</summary>
    public static string OptionOf(int tier) => tier switch { 0 => "server", 1 => "backup", _ => "tier" };

    public void ReadTiers(FileScope scope, FileEntry entry, PoolDraft pool)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var items = scope.ItemsOf(entry.Value);
        if (items.Count == 0) scope.Refuse(entry.Place, "there is no tier; give at least one, each a list of servers");
        for (var i = 0; i < items.Count; i++)
        {
            var option = OptionOf(i);
            var isGiven = given.Contains(option);
            var name = ReadTier(scope.At(i), items[i], out var servers);
            if (name is not null && !names.Add(name)) scope.At(i).At("name").Refuse(items[i].Place, $"'{name}' is the name of two tiers");
            if (!isGiven) Add(pool, i, servers.ConvertAll(server => server.Options));
            else origins.NoteOverruled(option, items[i].Place);
            pool.NameTier(i, name);

            var setting = PoolOptionsValidator.SettingOf(pool.NameOf(i));
            origins.Note(setting, scope.At(i).Origin(items[i]));
            foreach (var (server, at) in isGiven ? [] : servers)
            {
                origins.Note(setting, server.ToString(), at);
                origins.Note(option, at);
            }
        }
    }

    private static void Add(PoolDraft pool, int tier, List<ServerOptions> servers)
    {
        if (tier == 0) pool.Primary.AddRange(servers);
        else if (tier == 1) pool.Backup.AddRange(servers);
        else if (servers.Count > 0) pool.FurtherTiers.Add(servers);
    }

    /// <returns>Its name, if it has one.</returns>
    private static string? ReadTier(FileScope scope, FileNode node, out List<(ServerOptions Options, Origin Origin)> servers)
    {
        servers = [];
        if (node is not FileMap map)
        {
            ReadServers(scope, node, servers);
            return null;
        }

        string? name = null;
        foreach (var entry in map.Entries)
        {
            var part = scope.At(entry.Key);
            if (entry.Key == "servers") ReadServers(part, entry.Value, servers);
            else if (entry.Key == "name") name = ReadName(part, entry.Value);
            else scope.RefuseUnknown(entry, ["name", "servers"]);
        }

        if (map.Find("servers") is null) scope.Refuse(map.Place, "this tier has no servers; give it some: servers: [HOST, HOST:PORT]");
        return name;
    }

    private static string? ReadName(FileScope scope, FileNode node)
    {
        if (scope.TextOf(node) is not { } text) return null;
        if (NameText.IsName(text)) return text;
        scope.Refuse(node.Place, NameText.WhyNot(text));
        return null;
    }

    private static void ReadServers(FileScope scope, FileNode node, List<(ServerOptions Options, Origin Origin)> servers)
    {
        var items = scope.ItemsOf(node);
        if (items.Count == 0) scope.Refuse(node.Place, "this tier has no servers; give it some: servers: [HOST, HOST:PORT]");
        for (var i = 0; i < items.Count; i++)
        {
            var part = scope.At(i);
            var server = items[i] is FileMap map ? ReadParts(part, map) : ReadText(part, items[i]);
            if (server is not null) servers.Add((server, part.Origin(items[i]) with { Written = Written(items[i], server) }));
        }
    }

    private static string Written(FileNode node, ServerOptions server) => (node as FileValue)?.Text ?? ServerText.Format(server);

    private static ServerOptions? ReadText(FileScope scope, FileNode node)
    {
        if (scope.TextOf(node) is not { } text) return null;
        if (ServerText.TryParse(text) is { } server) return server;
        scope.Refuse(node.Place, $"'{text}' is not a server; {ServerText.Accepted}");
        return null;
    }

    private static ServerOptions? ReadParts(FileScope scope, FileMap map)
    {
        ServerOptions? server = null;
        int? weight = null;
        string? name = null;
        string? zone = null;
        bool? tls = null;
        foreach (var entry in map.Entries)
        {
            var part = scope.At(entry.Key);
            if (entry.Key == "address") server = ReadText(part, entry.Value);
            else if (entry.Key == "weight") weight = ReadWeight(part, entry.Value);
            else if (entry.Key == "name") name = ReadName(part, entry.Value);
            else if (entry.Key == "zone") zone = ReadName(part, entry.Value);
            else if (entry.Key == "tls") tls = ReadFlag(part, entry.Value);
            else scope.RefuseUnknown(entry, ["address", "weight", "name", "zone", "tls"]);
        }

        if (map.Find("address") is null) scope.Refuse(map.Place, "this server has no address; give one: address: HOST:PORT");
        if (server is null) return null;
        return server with
        {
            Weight = weight ?? server.Weight, Name = name ?? server.Name, Zone = zone ?? server.Zone, Tls = tls ?? server.Tls,
        };
    }

    private static bool? ReadFlag(FileScope scope, FileNode node)
    {
        if (scope.TextOf(node) is not { } text) return null;
        if (text is "true" or "false") return text == "true";
        scope.Refuse(node.Place, $"'{text}' is neither; give true or false");
        return null;
    }

    private static int? ReadWeight(FileScope scope, FileNode node)
    {
        if (scope.TextOf(node) is not { } text) return null;
        if (HostText.TryNumber(text, out var weight)) return weight;
        scope.Refuse(node.Place, $"'{text}' is not a whole number; give {PoolBounds.Weight}");
        return null;
    }
}
