using System.Net;

namespace Understudy.Transport.Tls;

/// <summary>Who the other end of a connection that we make has to prove to be.</summary>
/// <param name="Name">A host's name, which the certificate must have, or its address.</param>
/// <param name="IsAddress">It is an address, so the certificate must have that.</param>
public sealed record TlsPeer(string Name, bool IsAddress)
{
    /// <param name="host">A name or an address, as configured.</param>
    public static TlsPeer Of(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!IPAddress.TryParse(host, out var address)) return new TlsPeer(host.TrimEnd('.'), IsAddress: false);

        // Certificates know nothing of interfaces, and have addresses of IPv4 as such.
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());
        return new TlsPeer(plain.ToString(), IsAddress: true);
    }
}
