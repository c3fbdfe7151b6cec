using Understudy.Control.Configuration;
using Understudy.Node;
using Understudy.Node.Replication;
using Understudy.Transport.Sockets;

namespace Understudy.Serving;

/// <summary>What a node is told of the other one of its pair, with addresses and the secret in place of names and a file.</summary>
internal static class PairSettings
{
    /// <summary>Whose address is needed: the setting and the host; null if the node belongs to no pair.</summary>
    public static (string Setting, string Host)? HostOf(NodeOptions node)
    {
        if ((node.ReplicaOf ?? node.ReplicationListen) is not { } text || !PairAddress.TryRead(text, out var host, out _)) return null;
        return (node.ReplicaOf is null ? "replication-listen" : "replica-of", host);
    }

    /// <param name="node">Valid options.</param>
    /// <param name="resolver">Knows the host.</param>
    /// <param name="obstacle">Why there can be none, or null.</param>
    /// <returns>Null if the node belongs to no pair, or cannot.</returns>
    public static PairOptions? Read(NodeOptions node, HostResolver resolver, out string? obstacle)
    {
        obstacle = null;
        if ((node.ReplicaOf ?? node.ReplicationListen) is not { } text) return null;
        if (!PairAddress.TryRead(text, out var host, out var port)) return null;
        byte[]? secret = null;
        if (node.ReplicationSecretFile is { } file && (secret = SecretFile.Read(file, out obstacle)) is null) return null;
        var address = resolver.AddressOf(host, port);
        return new PairOptions
        {
            Call = node.ReplicaOf is null ? null : address,
            Listen = node.ReplicaOf is null ? address : null,
            Secret = secret,
            ReadsWithin = node.ReplicaReadsWithin,
            AckWithin = node.ReplicationAckWithin,
            HasVip = node.ReplicationVip is { } vip ? () => HostAddresses.Has(vip) : null,
        };
    }
}
