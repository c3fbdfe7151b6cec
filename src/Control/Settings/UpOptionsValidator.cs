using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>Reports everything that is wrong with <see cref="UpOptions"/>; changes nothing.</summary>
internal static class UpOptionsValidator
{
    public static void Check(UpOptions options, List<Problem> problems)
    {
        foreach (var row in UpSettings.All) row.Check(options, problems);

        if (options.IsPair && (options.UsesMemcached || options.Proxies > 1 || options.Nodes != new UpOptions().Nodes))
        {
            problems.Add(new Problem(
                "pair", "a pair is two nodes of our own and nothing else; leave --nodes, --proxies and --memcached out"));
        }

        // The proxy, the primaries and the backup follow each other; then the dashboard, the second proxy, and where the two listen for
        // each other.
        if (options.Port + options.Nodes + (options.Proxies > 1 ? 5 : 1) > PoolBounds.Port.Max)
            problems.Add(new Problem("port", $"{options.Port} leaves no ports behind it for the servers; give a lower one"));
    }
}
