using System.Text;
using Understudy.Connections.Servers;
using Understudy.Node.State;
using Understudy.Protocol.Replies;

namespace Understudy.Node.Importing;

/// <summary>Whether items can be taken over from a server, by what it says of itself.</summary>
internal static class SourceCheck
{
    /// <param name="figures">Of the server.</param>
    /// <param name="node">Who would take them.</param>
    /// <returns>Why not, or null.</returns>
    public static string? WhyNot(SourceFigures figures, NodeState node)
    {
        if (figures.Identity.Equals(IdentityOf(node))) return "it is this node itself";
        if (figures.Capabilities is not { } server) return "it does not say which version of memcached it is";
        return server.TellsState
            ? null
            : $"it is memcached {server.Version}, which does not tell how long items live; an import needs 1.6.0 or later. "
                + "A proxy copies from older ones: docs/guides/from-memcached-or-repcached.md";
    }

    private static ServerIdentity IdentityOf(NodeState node)
    {
        var own = new ServerIdentity();
        foreach (var line in (string[])[$"STAT pid {node.ProcessId}", $"STAT time {node.StartedAt}", "STAT uptime 0"])
        {
            if (StatLine.TryRead(Encoding.ASCII.GetBytes(line), out var stat)) own.Read(in stat);
        }

        return own;
    }
}
