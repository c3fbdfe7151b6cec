using System.Net;
using System.Net.Sockets;

namespace Understudy.Connections.Clients;

/// <summary>Where clients come from, as far as they are counted together: an address of IPv4, a network of IPv6 of the size that one
/// customer has, or this machine by a Unix socket.</summary>
internal static class ClientSource
{
    /// <summary>Of all clients at Unix sockets.</summary>
    public const string Local = "a Unix socket";

    private const int NetworkBytes = 8;

    /// <param name="remoteName">As a socket names its peer: <c>host:port</c>, <c>[v6]:port</c>, or the name of a Unix socket.</param>
    public static string Of(string remoteName)
    {
        if (!IPEndPoint.TryParse(remoteName, out var end)) return Local;
        var address = end.Address.IsIPv4MappedToIPv6 ? end.Address.MapToIPv4() : end.Address;
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
