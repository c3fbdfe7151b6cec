namespace Understudy.Keepalived;

/// <summary>An address that this host has, and should not have.</summary>
/// <param name="Address">With the length of its prefix.</param>
/// <param name="Device">The interface that has it.</param>
/// <param name="Instance">The VRRP instance that moves it.</param>
/// <param name="Reason">Why it should not be here.</param>
internal sealed record StrayAddress(string Address, string Device, string Instance, string Reason);
