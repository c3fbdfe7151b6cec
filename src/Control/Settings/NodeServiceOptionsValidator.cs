using System.Net;
using Understudy.Control.Configuration;
using Understudy.Node;

namespace Understudy.Control.Settings;

/// <summary>Reports everything that is wrong with a <see cref="NodeServiceOptions"/>; changes nothing.</summary>
internal static class NodeServiceOptionsValidator
{
    public static void Check(NodeServiceOptions options, List<Problem> problems)
    {
        CheckNode(options.Node, problems);
        CheckPair(options.Node, problems);
        CheckImport(options.Node, problems);
        ServiceOptionsValidator.CheckListeners(options.Listeners, "-s", problems);
    }

    // What arrives of an item is held beside the cache until it is whole, in half of that memory; growing, it is there twice for a moment.
    private const int ItemsInConnectionMemory = 4;

    private static void CheckNode(NodeOptions node, List<Problem> problems)
    {
        foreach (var row in NodeSettings.All) row.Check(node, problems);
        if (IsSound("memory", problems) && node.MaxItemBytes > node.MemoryLimitBytes / 2)
        {
            var (item, memory) = (SizeText.Format(node.MaxItemBytes), SizeText.Format(node.MemoryLimitBytes));
            problems.Add(new Problem("max-item", $"{item} is more than half of the memory, {memory}; give less, or more memory with -m"));
        }

        if (node.ConnectionMemoryBytes is { } held && IsSound("connection-memory", problems)
            && node.MaxItemBytes > held / ItemsInConnectionMemory)
        {
            var (item, needed) = (SizeText.Format(node.MaxItemBytes), SizeText.Format((long)node.MaxItemBytes * ItemsInConnectionMemory));
            problems.Add(new Problem("max-item",
                $"an item of {item} could never arrive in {SizeText.Format(held)} of --connection-memory; give that {needed}, "
                + "or less here"));
        }
    }

    private static void CheckPair(NodeOptions node, List<Problem> problems)
    {
        if ((node.ReplicaOf ?? node.ReplicationListen) is not { } address)
        {
            if (node.ReplicationAckWithin > TimeSpan.Zero)
            {
                problems.Add(new Problem("replication-ack",
                    "clients wait for the other node of a pair; give --replica-of or --replication-listen too"));
            }

            if (node.ReplicationVip is not null)
            {
                problems.Add(new Problem("replication-vip",
                    "it says which node of a pair leads; give --replica-of or --replication-listen too"));
            }

            return;
        }

        if (node.ReplicaOf is not null && node.ReplicationListen is not null)
        {
            problems.Add(new Problem(
                "replica-of", "of the two nodes of a pair one calls and the other listens; leave --replication-listen out"));
        }

        PairAddress.TryRead(address, out var host, out _);
        var isHere = host == "localhost" || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
        if (!isHere && node.ReplicationSecretFile is null)
        {
            problems.Add(new Problem("replication-secret",
                $"whoever reaches {address} could read and replace all items; give both nodes a file with the same secret"));
        }

        if (node.MemoryFile is not null)
            problems.Add(new Problem("memory-file", "a node of a pair gets its items from the other one when it starts; leave this out"));
        if (node.ChangeLogBytes > node.MemoryLimitBytes / 2)
            problems.Add(new Problem("replication-log", "it is more than half of the memory; give less, or more memory with -m"));
    }

    private static void CheckImport(NodeOptions node, List<Problem> problems)
    {
        if (node.ImportFrom is null) return;
        if (node.ReplicaOf is not null)
            problems.Add(new Problem("import", "a copy gets its items from its leader; give this to the node with --replication-listen"));
        if (node.ReplicaReadsWithin > TimeSpan.Zero)
        {
            problems.Add(new Problem("import",
                "a copy that answers reads does not ask that server what has changed there; leave --replica-reads out until it is done"));
        }

        if (node.MemoryFile is not null)
            problems.Add(new Problem("import", "the items come from that server or from --memory-file; leave one of them out"));
    }

    private static bool IsSound(string setting, List<Problem> problems) => problems.TrueForAll(p => p.Setting != setting);
}
