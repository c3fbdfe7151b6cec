using Understudy.Control.Configuration;
using Understudy.Control.Files;

namespace Understudy.Control.Importing;

/// <summary>Makes tiers of a tree of routes: each pool that it reaches holds one copy, in the order in which it is reached. What a route
/// does otherwise than tiers do is noted.</summary>
/// <param name="poolsOf">The servers of each pool of this name, one list for each; none: there is no such pool.</param>
/// <param name="into">Told what it becomes.</param>
internal sealed class RouteTree(Func<string, IReadOnlyList<IReadOnlyList<string>>> poolsOf, Translation into)
{
    private const int MostDepth = 32;

    private static readonly Dictionary<string, string?> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        // All copies written, and the worst answer given: that is what tiers do, but that one failed server fails no write.
        ["AllSync"] = "a write is answered by the servers that live; one that failed is brought up to date when it returns",
        ["AllAsync"] = "writes are answered when every live copy has answered",
        ["AllInitial"] = "writes are answered when every live copy has answered",
        ["AllFastest"] = "reads ask the first copy, and the next one on a miss or an error; writes wait for all",
        ["AllMajority"] = "writes are answered when every live copy has answered",
        ["Failover"] = "the further pools hold copies of everything here, and are written too; they were used on errors only",
        ["ZFailover"] = "the further pools hold copies of everything here, and are written too; they were used on errors only",
        ["FailoverWithExptime"] = "the further pools hold copies of everything here, with the TTL of the first",
        ["MissFailover"] = "the further pools are written too; a miss asks them, and what one server lost is given back to it",
        ["WarmUp"] = "a server that returns is filled from the other copies, with flags and TTL; no route is needed for it",
        ["Latest"] = "reads ask the first copy; they are not spread over copies",
        ["LoadBalancer"] = "reads ask the first copy; they are not spread over copies",
        ["Random"] = "reads ask the first copy; they are not spread over copies",
        ["HostId"] = "reads ask the first copy; they are not spread over copies",
        ["Split"] = "writes are answered when every live copy has answered",
        ["Pool"] = null,
        ["Hash"] = null,
        ["Direct"] = null,
        ["OperationSelector"] = null,
        ["CmdMap"] = null,
    };

    // Where routes stand in routes.
    private static readonly HashSet<string> Children =
    [
        "children", "child", "pool", "normal", "failover", "cold", "warm", "target", "default_policy", "operation_policies", "cmap",
        "default", "all", "get", "gets", "set", "add", "delete",
    ];

    private readonly HashSet<string> _reached = [];

    /// <summary>Follows a route.</summary>
    /// <param name="node">A name, or a route with its parts.</param>
    public void Follow(FileNode node) => Follow(node, isSpread: false, MostDepth);

    /// <param name="isSpread">Whether each server of a pool holds a copy of its own.</param>
    private void Follow(FileNode node, bool isSpread, int depth)
    {
        if (depth == 0)
        {
            into.Note("routes", "they are nested too deep to follow");
            return;
        }

        if (node is FileList list)
        {
            foreach (var item in list.Items) Follow(item, isSpread, depth - 1);
        }
        else if (node is FileValue value)
        {
            FollowText(value.Text, isSpread);
        }
        else if (node is FileMap map)
        {
            FollowRoute(map, isSpread, depth);
        }
    }

    // mcrouter's short forms: Route|Pool|A, PoolRoute|A, and the name alone.
    private void FollowText(string text, bool isSpread)
    {
        var parts = text.Split('|');
        if (parts.Length == 1 && text.EndsWith("Route", StringComparison.Ordinal))
        {
            into.Note(text, "it leads to no server");
            return;
        }

        if (parts.Length == 1)
        {
            Add(text, isSpread);
            return;
        }

        foreach (var kind in parts[..^1]) Judge(kind, parts.Length > 2 || kind.EndsWith("Route", StringComparison.Ordinal));
        var isHashed = NameOf(parts[0]) is "Pool" or "Hash";
        Add(parts[^1], isSpread || !isHashed);
    }

    private void FollowRoute(FileMap map, bool isSpread, int depth)
    {
        var kind = (map.Find("type")?.Value as FileValue)?.Text ?? string.Empty;
        Judge(kind, isRoute: true);
        // Pools of one route are copies as they are; a pool that a route names as all its children is one server for each copy.
        foreach (var entry in map.Entries)
        {
            var isChild = Children.Contains(entry.Key);
            if (isChild && entry.Value is FileMap parts && parts.Find("type") is null)
            {
                foreach (var part in parts.Entries) Follow(part.Value, isSpread, depth - 1);
            }
            else if (isChild)
            {
                Follow(entry.Value, isSpread || IsWholePool(kind, entry), depth - 1);
            }
            else if (entry.Key is not ("type" or "name" or "stats"))
            {
                into.Note($"{kind} {entry.Key}".Trim(), $"it is not known here (line {entry.Place.Line})");
            }
        }
    }

    private static bool IsWholePool(string kind, FileEntry child) =>
        child is { Key: "children", Value: FileValue value } && value.Text.StartsWith("Pool|", StringComparison.Ordinal)
        && NameOf(kind) is not ("Pool" or "Hash");

    private void Judge(string kind, bool isRoute)
    {
        var name = NameOf(kind);
        if (!isRoute || name.Length == 0) return;
        if (!Kinds.TryGetValue(name, out var difference)) into.Note(kind, "this route is not known here; what it leads to is a copy");
        else if (difference is not null) into.Note(kind, difference);
    }

    private static string NameOf(string kind) => (kind.StartsWith("route_", StringComparison.Ordinal) ? kind["route_".Length..] : kind)
        .Replace("Route", string.Empty, StringComparison.Ordinal);

    private void Add(string name, bool isSpread)
    {
        if (!_reached.Add(name)) return;
        var pools = poolsOf(name);
        if (pools.Count == 0) into.Problems.Add(new Problem("pools", $"there is no pool '{name}', and a route leads to it"));
        foreach (var pool in pools)
        {
            if (isSpread) into.Tiers.AddRange(pool.Select(server => (IReadOnlyList<string>)[server]));
            else into.Tiers.Add(pool);
        }
    }
}
