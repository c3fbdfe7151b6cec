using System.Text;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Settings;

namespace Understudy.Control.Files;

/// <summary>What a file says of a proxy: everything but its nodes.</summary>
internal sealed class ProxySections
{
    public const string Listeners = "listeners", Pools = "pools", Routes = "routes", Mode = "mode", Pool = "pool";

    // More would leave no room for what checks of a pool ask for.
    private const int LongestPrefix = 200;

    // What says where to listen: on the command line it takes the place of all listeners.
    private static readonly string[] Addresses = ["port", "listen", "socket"];


    private readonly ProxyDraft _draft;
    private readonly ProxyDraft _idle = new();
    private readonly IReadOnlySet<string> _given;
    private readonly PoolSection _pool;

    public ProxySections(ProxyDraft draft, IReadOnlySet<string> given)
    {
        (_draft, _given) = (draft, given);
        _pool = new PoolSection(draft.Origins, given);
    }

    /// <summary>What says on the command line which servers there are, and which of them have a key: of one pool.</summary>
    public static IReadOnlyList<string> Placement { get; } = ["server", "backup", "tier", "copies", "distribution", "hash-tag"];

    /// <summary>The sections that are mappings of settings, and the settings of each.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Row<ProxyDraft>>> Rows { get; } = RowsOf(Syntaxes.Proxy);

    /// <summary>The settings of a pool, its servers left out: they stand in tiers.</summary>
    public static IReadOnlyList<Row<ProxyDraft>> PoolRows { get; } =
        [.. All(Syntaxes.Proxy).Where(row => row.Place == SettingPlace.Pool && row.Name is not ("server" or "backup" or "tier"))];

    public static IReadOnlyList<string> Names { get; } = [Listeners, Pools, Routes, .. Rows.Keys];

    /// <returns>Whether it is a section of these.</returns>
    public bool TryRead(FileScope file, FileEntry entry)
    {
        var scope = file.At(entry.Key);
        if (entry.Key == Listeners) ReadListeners(scope, entry.Value);
        else if (entry.Key == Pools) ReadPools(scope, entry);
        else if (entry.Key == Routes) scope.Refuse(
            entry.Place, "routes are said of a listener: listeners: [{port: PORT, routes: {\"session:\": NAME, \"\": NAME}}]");
        else if (Rows.TryGetValue(entry.Key, out var rows)) ReadSection(scope, entry.Value, rows, []);
        else return false;
        return true;
    }

    /// <summary>A proxy needs servers, from whomever.</summary>
    public void Complete(FileScope file, FileMap whole)
    {
        var hasServers = _given.Contains("server") || whole.Find(Pools) is not null;
        if (!hasServers) file.At(Pools).Refuse(whole.Place, "there is no pool; name one, and its servers in tiers");
        CheckPoolsOfListeners(file, whole);
    }

    private static IEnumerable<Row<ProxyDraft>> All(CommandSyntaxOf<ProxyDraft> syntax) => syntax.Rows.SelectMany(group => group.Rows);

    private static Dictionary<string, IReadOnlyList<Row<ProxyDraft>>> RowsOf(CommandSyntaxOf<ProxyDraft> syntax) =>
        All(syntax).Where(row => row.Place is not (SettingPlace.Pool or SettingPlace.Listener) && row.Section is not null)
            .GroupBy(row => row.Section!).ToDictionary(group => group.Key, IReadOnlyList<Row<ProxyDraft>> (group) => [.. group]);

    private void ReadSection(FileScope scope, FileNode node, IReadOnlyList<Row<ProxyDraft>> rows, IReadOnlyList<string> others)
    {
        if (scope.MapOf(node) is not { } map) return;
        var section = new RowSection<ProxyDraft>(rows, _draft.Origins, _given);
        foreach (var entry in map.Entries)
        {
            if (!others.Contains(entry.Key) && !section.TryTake(scope, entry, _draft, _idle))
                scope.RefuseUnknown(entry, [.. section.Names, .. others]);
        }
    }

    private void ReadPools(FileScope scope, FileEntry entry)
    {
        if (scope.MapOf(entry.Value) is not { } pools) return;
        if (pools.Entries.Count == 0 && !_given.Contains("server")) scope.Refuse(entry.Place, "there is no pool; name one");
        foreach (var (pool, i) in pools.Entries.Select((pool, i) => (pool, i)))
        {
            var part = scope.At(pool.Key);
            if (i == 0)
            {
                ReadPool(part, pool);
                continue;
            }

            var draft = new ProxyDraft { HasFile = true };
            _draft.FurtherPools.Add(draft);
            new ProxySections(draft, _given).ReadPool(part, pool);
        }

        if (pools.Entries.Count > 1) CheckSeveral(scope, pools);
    }

    private void CheckSeveral(FileScope scope, FileMap pools)
    {
        foreach (var pool in pools.Entries.Where(pool => !NameText.IsName(pool.Key)))
            scope.At(pool.Key).Refuse(pool.Place, NameText.WhyNot(pool.Key));
        if (Placement.FirstOrDefault(_given.Contains) is { } given)
        {
            scope.Refuse(pools.Place,
                $"there are several pools here, and --{given} on the command line does not say which; say it in the file");
        }
    }

    private void ReadPool(FileScope scope, FileEntry entry)
    {
        if (scope.MapOf(entry.Value) is not { } pool) return;
        _draft.PoolName = entry.Key;
        _draft.Origins.NoteWhole(scope.Origin(entry.Value) with { Place = entry.Place });
        ReadSection(scope, pool, PoolRows, [PoolSection.Tiers, Mode]);
        if (pool.Find(Mode) is { } mode && scope.At(Mode).TextOf(mode.Value) is { } text and not "local")
            scope.At(Mode).Refuse(mode.Value.Place, $"'{text}' cannot be run yet; give local, or leave it out");
        if (pool.Find(PoolSection.Tiers) is { } tiers) _pool.ReadTiers(scope.At(PoolSection.Tiers), tiers, _draft.Pool);
        else if (!_given.Contains("server"))
            scope.Refuse(entry.Place, "there are no tiers; give lists of servers: tiers: [[HOST], [HOST]]");
    }

    private void ReadListeners(FileScope scope, FileNode node)
    {
        var isGiven = Addresses.Any(_given.Contains);
        var items = scope.ItemsOf(node);
        if (items.Count == 0) scope.Refuse(node.Place, "there is no listener; give one, or leave the section out for port 11211");
        for (var i = 0; i < items.Count; i++)
        {
            var listener = new ListenerDraft();
            var part = scope.At(i);
            listener.Origins.NoteWhole(part.Origin(items[i]));
            ReadListener(part, items[i], listener);
            if (!isGiven) _draft.FileListeners.Add(listener);
        }
    }

    private static void ReadListener(FileScope scope, FileNode node, ListenerDraft listener)
    {
        var rows = new RowSection<ListenerDraft>(ListenerSettings.OfProxy, listener.Origins, new HashSet<string>());
        if (node is FileValue value)
        {
            // In short: the address alone.
            node = new FileMap(node.Place, [new FileEntry(value.Text.StartsWith('/') ? "socket" : "listen", node.Place, value)]);
        }

        if (scope.MapOf(node) is not { } map) return;
        foreach (var entry in map.Entries)
        {
            if (entry.Key is not (Pool or Routes) && !rows.TryTake(scope, entry, listener, new ListenerDraft()))
                scope.RefuseUnknown(entry, [.. rows.Names, Pool, Routes]);
        }

        // A path alone is a socket alone: a port is asked for by its number.
        if (map.Find("socket") is not null && map.Find("port") is null && map.Find("listen") is null) listener.Port = 0;
    }

    private void CheckPoolsOfListeners(FileScope file, FileMap whole)
    {
        var pools = (whole.Find(Pools)?.Value as FileMap)?.Entries.Select(pool => pool.Key).ToList() ?? [];
        var listeners = whole.Find(Listeners) is { } entry ? file.ItemsOf(entry.Value) : [];
        var reached = new HashSet<string>();
        var told = $"there are {string.Join(", ", pools.DefaultIfEmpty("none"))}";
        for (var i = 0; i < listeners.Count; i++)
        {
            var scope = file.At(Listeners).At(i);
            if ((listeners[i] as FileMap)?.Find(Routes) is { } routes)
            {
                reached.UnionWith(ReadRoutes(scope, (FileMap)listeners[i], routes, pools, i));
                continue;
            }

            if ((listeners[i] as FileMap)?.Find(Pool) is not { } named)
            {
                if (pools.Count > 1)
                    scope.Refuse(listeners[i].Place, $"this listener does not say which pool it leads to; {told}: give pool: NAME");
                continue;
            }

            if (scope.At(Pool).TextOf(named.Value) is not { } name) continue;
            reached.Add(name);
            if (i < _draft.FileListeners.Count) _draft.FileListeners[i].Pool = name;
            if (!pools.Contains(name)) scope.At(Pool).Refuse(named.Value.Place, $"there is no pool '{name}'; {told}");
        }

        if (pools.Count > 1) CheckReach(file, (FileMap)whole.Find(Pools)!.Value, reached);
    }

    /// <returns>The pools that they lead to.</returns>
    private IEnumerable<string> ReadRoutes(FileScope listener, FileMap map, FileEntry entry, List<string> pools, int number)
    {
        var scope = listener.At(Routes);
        if (map.Find(Pool) is { } pool)
            listener.At(Pool).Refuse(pool.Place, "this listener has routes, which say it: \"\": NAME is the pool of all other keys");
        if (scope.MapOf(entry.Value) is not { } routes) return [];
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var route in routes.Entries)
        {
            var part = scope.At(route.Key);
            if (Encoding.UTF8.GetByteCount(route.Key) > LongestPrefix || route.Key.Any(c => c is <= ' ' or (char)0x7f))
                part.Refuse(route.Place, $"no key begins so; give up to {LongestPrefix} bytes without spaces");
            if (part.TextOf(route.Value) is not { } name) continue;
            read[route.Key] = name;
            if (!pools.Contains(name))
                part.Refuse(route.Value.Place, $"there is no pool '{name}'; there are {string.Join(", ", pools.DefaultIfEmpty("none"))}");
        }

        if (!read.TryGetValue(string.Empty, out var others))
            scope.Refuse(entry.Place, "keys that begin otherwise have no pool; give them one: \"\": NAME");
        if (number < _draft.FileListeners.Count)
            (_draft.FileListeners[number].Pool, _draft.FileListeners[number].Routes) = (others, read);
        return read.Values;
    }

    // A pool that nobody can use is a slip of the pen.
    private void CheckReach(FileScope file, FileMap pools, HashSet<string> reached)
    {
        if (Addresses.FirstOrDefault(_given.Contains) is { } given)
        {
            file.At(Listeners).Refuse(pools.Place,
                $"there are several pools, and --{given} on the command line does not say which it leads to; say it in the file");
        }

        foreach (var pool in pools.Entries.Where(pool => !reached.Contains(pool.Key)))
        {
            file.At(Pools).At(pool.Key).Refuse(
                pool.Place, "no listener leads to this pool; give one: listeners: [{port: PORT, pool: NAME}]");
        }
    }
}
