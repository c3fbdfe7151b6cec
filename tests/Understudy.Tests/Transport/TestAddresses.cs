using System.Net;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport;

/// <summary>Addresses that no other test uses.</summary>
internal static class TestAddresses
{
    public static NetworkAddress Tcp => NetworkAddress.Tcp(IPAddress.Loopback, 0);

    public static NetworkAddress TcpV6 => NetworkAddress.Tcp(IPAddress.IPv6Loopback, 0);

    public static NetworkAddress Unix => NetworkAddress.Unix(Path.Combine(Path.GetTempPath(), $"us-{Guid.NewGuid():N}.sock"));

    public static NetworkAddress Of(string kind) => kind switch
    {
        "tcp" => Tcp,
        "tcp6" => TcpV6,
        "unix" => Unix,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
