using System.Net;
using System.Net.Sockets;

namespace Understudy.Control.Keepalived;

/// <summary>A host that may hold the VIPs, by its own addresses: one of IPv4, one of IPv6, or both.</summary>
public sealed record RouterHost(IPAddress? V4, IPAddress? V6)
{
    public bool Has(IPAddress address) => address.Equals(V4) || address.Equals(V6);

    internal IPAddress? Of(AddressFamily family) => family == AddressFamily.InterNetwork ? V4 : V6;

    public override string ToString() => $"{V4 ?? V6}";
}
