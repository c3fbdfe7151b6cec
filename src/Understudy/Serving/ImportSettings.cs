using Understudy.Control.Configuration;
using Understudy.Node;
using Understudy.Node.Importing;

namespace Understudy.Serving;

/// <summary>What a node is told of the server whose items it takes over, with an address in place of a name.</summary>
internal static class ImportSettings
{
    /// <summary>Whose items are taken over: the setting and the host; null: nobody's.</summary>
    public static (string Setting, string Host)? HostOf(NodeOptions node) =>
        node.ImportFrom is { } text && PairAddress.TryRead(text, out var host, out _) ? ("import", host) : null;

    /// <param name="node">Valid options.</param>
    /// <param name="resolver">Knows the host.</param>
    /// <returns>Null if no items are taken over.</returns>
    public static ImportOptions? Read(NodeOptions node, HostResolver resolver) =>
        node.ImportFrom is { } text && PairAddress.TryRead(text, out var host, out var port)
            ? new ImportOptions
            {
                Source = resolver.AddressOf(host, port), KeysPerSecond = node.ImportRate, Quiet = node.ImportQuiet,
            }
            : null;
}
