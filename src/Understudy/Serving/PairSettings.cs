using Understudy.Control.Configuration;
using Understudy.Node;
using Understudy.Node.Replication;
using Understudy.Transport.Interop;

namespace Understudy.Serving;

/// <summary>What a node is told of the other one of its pair, with addresses and the secret in place of names and a file.</summary>
internal static class PairSettings
{
    // A key of HMAC-SHA256 that is longer is hashed first; a shorter one than this could be guessed.
    private const int FewestSecretBytes = 16, MostSecretBytes = 4096;

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
        if (node.ReplicationSecretFile is { } file && (obstacle = TryReadSecret(file, out secret)) is not null) return null;
        var address = resolver.AddressOf(host, port);
        return new PairOptions
        {
            Call = node.ReplicaOf is null ? null : address,
            Listen = node.ReplicaOf is null ? address : null,
            Secret = secret,
            ReadsWithin = node.ReplicaReadsWithin,
        };
    }

    private static string? TryReadSecret(string file, out byte[]? secret)
    {
        secret = null;
        try
        {
            var bytes = File.ReadAllBytes(file).AsSpan().Trim("\r\n\t "u8);
            if (bytes.Length is < FewestSecretBytes or > MostSecretBytes)
                return $"{file}: a secret has {FewestSecretBytes} to {MostSecretBytes} bytes, this one has {bytes.Length}; "
                    + "'head -c 32 /dev/urandom | base64' makes one";
            secret = bytes.ToArray();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the secret of the pair cannot be read from {file}: {FileFault.ReasonOf(e)}";
        }
    }
}
