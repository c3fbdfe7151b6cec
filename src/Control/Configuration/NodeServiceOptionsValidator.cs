using Understudy.Node;

namespace Understudy.Control.Configuration;

/// <summary>Reports everything that is wrong with a <see cref="NodeServiceOptions"/>; changes nothing.</summary>
internal static class NodeServiceOptionsValidator
{
    public static void Check(NodeServiceOptions options, List<Problem> problems)
    {
        CheckNode(options.Node, problems);
        ServiceOptionsValidator.CheckListeners(options.Listeners, "-s", problems);
    }

    private static void CheckNode(NodeOptions node, List<Problem> problems)
    {
        NodeBounds.MemoryLimitBytes.Check("memory", node.MemoryLimitBytes, problems);
        NodeBounds.MaxItemBytes.Check("max-item", node.MaxItemBytes, problems);
        ProxyBounds.MaxConnections.Check("max-connections", node.MaxConnections, problems);
        ProxyBounds.Workers.Check("threads", node.Workers, problems);
        if (NodeBounds.MemoryLimitBytes.Contains(node.MemoryLimitBytes) && node.MaxItemBytes > node.MemoryLimitBytes / 2)
        {
            var (item, memory) = (SizeText.Format(node.MaxItemBytes), SizeText.Format(node.MemoryLimitBytes));
            problems.Add(new Problem("max-item", $"{item} is more than half of the memory, {memory}; give less, or more memory with -m"));
        }
    }
}
