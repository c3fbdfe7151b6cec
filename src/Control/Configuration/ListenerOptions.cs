using Understudy.Connections.Clients;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Control.Configuration;

/// <summary>Where clients reach us.</summary>
public sealed record ListenerOptions
{
    /// <summary>An IPv4 or IPv6 literal, a host name, or the path of a Unix socket (begins with a slash).</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535; 0 for a Unix socket. Default 11211.</summary>
    public int Port { get; init; } = 11211;

    public ListenOptions Socket { get; init; } = new();

    /// <summary>The name of the pool whose clients come in here; null where there is one. Where keys go by their beginnings: the pool of
    /// all others.</summary>
    public string? Pool { get; init; }

    /// <summary>The pools of keys by how they begin: the longest beginning counts, and the empty one is of <see cref="Pool"/>. Null: all
    /// keys are of one pool.</summary>
    public IReadOnlyDictionary<string, string>? Routes { get; init; }

    /// <summary>What clients speak TLS with; null: they speak in clear.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>Who may come in; null: everybody.</summary>
    public UserFile? Users { get; init; }

    /// <summary>The load balancers that clients come by, and say who they are; null: they come by themselves.</summary>
    public BalancerNetworks? Balancers { get; init; }

    /// <summary>As an operator writes it: <c>host:port</c>, <c>[v6]:port</c>, or the path.</summary>
    public override string ToString() => Host.StartsWith('/') ? Host : Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
