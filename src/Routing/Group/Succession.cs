using System.Collections.Immutable;
using Understudy.Routing.Replicas;

namespace Understudy.Routing.Group;

/// <summary>S12: what a new leader begins with.</summary>
internal static class Succession
{
    /// <summary>What was in use by the record and by all that the successor knows itself. What was on its way into use is not: the former
    /// leader's fill may still store there.</summary>
    /// <param name="record">Null: there is none.</param>
    /// <param name="own">Null: it knows nothing.</param>
    /// <param name="servers">Of the pool; all are in use where nobody knows of any state.</param>
    public static ImmutableArray<GroupServer> Servers(GroupState? record, GroupState? own, int servers, GroupRules rules)
    {
        var numbers = Enumerable.Range(0, servers);
        own ??= record;
        if (own is null) return [.. numbers.Select(_ => new GroupServer(ReplicaState.In, 0))];
        record ??= own;
        var begun = numbers.Select(i => Merge(record.Servers[i], own.Servers[i], rules.BeginsWithLess)).ToImmutableArray();
        // Nothing was acknowledged without a server that the record has IN, so its word alone is enough where the two leave nothing.
        return begun.Any(server => server.IsWhole) ? begun : [.. numbers.Select(i => Merge(record.Servers[i], record.Servers[i], true))];
    }

    /// <summary>The same, and of those only some.</summary>
    public static ImmutableArray<GroupServer> Only(ImmutableArray<GroupServer> servers, Func<int, bool> isKept) =>
        [.. servers.Select((server, i) => server.IsWhole && !isKept(i) ? Lost(server, server.Ejections) : server)];

    private static GroupServer Merge(GroupServer recorded, GroupServer own, bool takesLess)
    {
        var ejections = Math.Max(recorded.Ejections, own.Ejections);
        if (recorded.IsWhole && (own.IsWhole || !takesLess)) return recorded with { Ejections = ejections };
        return recorded.State == ReplicaState.Ejected ? new GroupServer(ReplicaState.Ejected, ejections) : Lost(recorded, ejections);
    }

    private static GroupServer Lost(GroupServer server, int ejections) =>
        server with { State = ReplicaState.Out, Ejections = ejections + 1 };
}
