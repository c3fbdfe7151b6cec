namespace Understudy.Routing.Pools;

/// <summary>One memcached behind us, as configured.</summary>
public sealed record ServerOptions
{
    /// <summary>An IPv4 or IPv6 literal, a host name, or the path of a Unix socket (begins with a slash).</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535; 0 for a Unix socket. Default 11211.</summary>
    public int Port { get; init; } = 11211;

    /// <summary>Share of the keys relative to the others in its tier. Default 1; 1 to 1000.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Stands in for host and port on rings that allow it. Null: none.</summary>
    public string? Name { get; init; }

    /// <summary>What it is lost together with, where its tier holds several copies. Null: it is lost alone.</summary>
    public string? Zone { get; init; }

    /// <summary>Whether it is reached by TLS. Null, the default: as its pool says.</summary>
    public bool? Tls { get; init; }

    /// <summary>As an operator writes it: <c>host:port</c>, <c>[v6]:port</c>, or the path.</summary>
    public override string ToString() => Port == 0 ? Host : Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
