using System.Net;
using System.Net.Sockets;

namespace Understudy.Control.Keepalived;

/// <summary>An address that one of several hosts has.</summary>
/// <param name="Address">The VIP.</param>
/// <param name="PrefixLength">As it is put on the interface.</param>
/// <param name="Preferred">An address of the host that holds it while all are well; null: the first one.</param>
internal sealed record VirtualAddress(IPAddress Address, int PrefixLength, IPAddress? Preferred)
{
    public AddressFamily Family => Address.AddressFamily;

    public override string ToString() => $"{Address}/{PrefixLength}";
}
