using Understudy.Connections.Access;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Statistics;

/// <summary>What memcached tells of its settings and what holds for this proxy whatever it was told, in memcached's words: tools ask for it
/// by name.</summary>
internal static class MemcachedSettings
{
    /// <param name="listeners">Where the proxy listens.</param>
    /// <param name="logins">Of its clients.</param>
    /// <param name="options">In force.</param>
    public static IEnumerable<(string Name, string Value)> Of(
        IReadOnlyList<NetworkAddress> listeners, Authenticators logins, ProxyOptions options) =>
    [
        ("tcpport", $"{listeners.Select(address => address.EndPoint?.Port ?? 0).FirstOrDefault()}"),
        ("udpport", "0"),
        ("inter", string.Join(',', listeners.Where(address => address.EndPoint is not null).Select(address => address.EndPoint!.Address))),
        ("domain_socket", listeners.Select(address => address.UnixPath).FirstOrDefault(path => path is not null) ?? "NULL"),
        ("shutdown_command", "no"),
        ("cas_enabled", "yes"),
        ("binding_protocol", "ascii"),
        ("auth_enabled_sasl", logins.Any ? "yes" : "no"),
        ("auth_enabled_ascii", logins.AnySpeaksText ? "yes" : "no"),
        ("maxconns_fast", "yes"),
        ("flush_enabled", "yes"),
        ("dump_enabled", "yes"),
        ("detail_enabled", "no"),
        ("idle_timeout", $"{(long)options.IdleTimeout.TotalSeconds}"),
        ("track_sizes", "no"),
        ("ssl_enabled", "no"),
        ("proxy_enabled", "yes"),
        ("proxy_uring_enabled", "no"),
    ];
}
