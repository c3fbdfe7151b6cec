using Understudy.Control.Configuration;
using Understudy.Node;

namespace Understudy.Control.Settings;

/// <summary>Reports everything that is wrong with a <see cref="NodeServiceOptions"/>; changes nothing.</summary>
internal static class NodeServiceOptionsValidator
{
    public static void Check(NodeServiceOptions options, List<Problem> problems)
    {
        CheckNode(options.Node, problems);
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

    private static bool IsSound(string setting, List<Problem> problems) => problems.TrueForAll(p => p.Setting != setting);
}
