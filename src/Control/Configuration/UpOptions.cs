namespace Understudy.Control.Configuration;

/// <summary>A cluster on this machine, to try things with.</summary>
public sealed record UpOptions
{
    /// <summary>Port of the proxy; the servers take the ports behind it. Default 11211; 1 to 65535 less the servers.</summary>
    public int Port { get; init; } = 11211;

    /// <summary>Servers of tier primary; one more is tier backup. Default 2; 1 to 16.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>Proxies; two are a group of two boxes, by the servers alone. Default 1; 1 or 2.</summary>
    public int Proxies { get; init; } = 1;

    /// <summary>Two nodes that copy each other instead, without a proxy. Default false.</summary>
    public bool IsPair { get; init; }

    /// <summary>Memory of each server. Default 64 MiB; 8 MiB to 8 TiB.</summary>
    public long MemoryBytes { get; init; } = 64L << 20;

    /// <summary>Whether the servers are the memcached that is installed here instead of our own nodes. Default false.</summary>
    public bool UsesMemcached { get; init; }
}
