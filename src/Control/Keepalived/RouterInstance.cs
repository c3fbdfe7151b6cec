using System.Net.Sockets;

namespace Understudy.Control.Keepalived;

/// <summary>One vrrp_instance: VIPs that move together.</summary>
/// <param name="Name">Of it.</param>
/// <param name="Group">Of the sync group that it is in; null: none.</param>
/// <param name="Home">The number of the host that is preferred.</param>
/// <param name="Family">Of its adverts.</param>
/// <param name="RouterId">Unique in the network.</param>
/// <param name="Vips">That its adverts name.</param>
/// <param name="Carried">Of the other family, that go with them.</param>
internal sealed record RouterInstance(
    string Name, string? Group, int Home, AddressFamily Family, int RouterId,
    IReadOnlyList<VirtualAddress> Vips, IReadOnlyList<VirtualAddress> Carried);
