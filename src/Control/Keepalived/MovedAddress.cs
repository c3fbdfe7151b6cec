using System.Net;

namespace Understudy.Control.Keepalived;

/// <summary>An address that keepalived moves, as its file has it.</summary>
/// <param name="Instance">The VRRP instance that moves it.</param>
/// <param name="Address">The VIP.</param>
/// <param name="Device">The interface of the instance; null: the file does not say.</param>
/// <param name="Peers">The other hosts, where the file names them: with multicast it does not.</param>
public sealed record MovedAddress(string Instance, IPAddress Address, string? Device, IReadOnlyList<IPAddress> Peers);
