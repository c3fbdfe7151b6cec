namespace Understudy.Control.Configuration;

/// <summary>Reports everything that is wrong with <see cref="UpOptions"/>; changes nothing.</summary>
internal static class UpOptionsValidator
{
    public static Bounds<int> Nodes { get; } = new(1, 16, n => n.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static void Check(UpOptions options, List<Problem> problems)
    {
        ProxyBounds.Port.Check("port", options.Port, problems);
        Nodes.Check("nodes", options.Nodes, problems);
        NodeBounds.MemoryLimitBytes.Check("memory", options.MemoryBytes, problems);

        // The proxy, the primaries and the backup follow each other.
        if (options.Port + options.Nodes + 1 > ProxyBounds.Port.Max)
            problems.Add(new Problem("port", $"{options.Port} leaves no ports behind it for the servers; give a lower one"));
    }
}
