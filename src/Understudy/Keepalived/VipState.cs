using System.Net;

namespace Understudy.Keepalived;

/// <summary>Who holds a VIP.</summary>
/// <param name="Address">The VIP.</param>
/// <param name="Instance">The VRRP instance that moves it; null: not known.</param>
/// <param name="Hosts">This one first.</param>
/// <param name="WhyNotProbed">Why nobody was asked by ARP; null if that was done.</param>
internal sealed record VipState(IPAddress Address, string? Instance, IReadOnlyList<VipHost> Hosts, string? WhyNotProbed)
{
    public IReadOnlyList<VipHost> Holders => [.. Hosts.Where(host => host.Holds)];

    public VipVerdict Verdict => Holders.Count switch
    {
        1 => VipVerdict.One,
        > 1 => VipVerdict.Several,
        // Whoever has it in this network answers to ARP.
        _ => WhyNotProbed is null || Hosts.All(host => host.HasAddress is not null || host.Standing is not null)
            ? VipVerdict.Nobody : VipVerdict.Unknown,
    };
}
