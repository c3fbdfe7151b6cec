using System.Net;
using System.Net.Sockets;

namespace Understudy.Transport.Sockets;

/// <summary>Where a stream socket can be: an IPv4 or IPv6 address with a port, or the path of a Unix socket. Names are resolved before
/// they get here.</summary>
public sealed record NetworkAddress
{
    private NetworkAddress(IPEndPoint? endPoint, string? unixPath) => (EndPoint, UnixPath) = (endPoint, unixPath);

    /// <summary>Set for TCP.</summary>
    public IPEndPoint? EndPoint { get; }

    /// <summary>Set for a Unix socket; at most 107 bytes in UTF-8 (sockaddr_un).</summary>
    public string? UnixPath { get; }

    public static NetworkAddress Tcp(IPAddress address, int port) => new(new IPEndPoint(address, port), null);

    public static NetworkAddress Unix(string path) => new(null, path);

    /// <summary><c>192.0.2.1:11211</c>, <c>[2001:db8::1]:11211</c>, or the path.</summary>
    public override string ToString() => UnixPath ?? (EndPoint!.AddressFamily == AddressFamily.InterNetworkV6
        ? $"[{EndPoint.Address}]:{EndPoint.Port}"
        : $"{EndPoint.Address}:{EndPoint.Port}");
}
