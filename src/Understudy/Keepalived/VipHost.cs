namespace Understudy.Keepalived;

/// <summary>One of the hosts that share a VIP, as far as it can be seen from here.</summary>
/// <param name="Name">Its own address; of a machine that nobody named, that of its interface.</param>
/// <param name="IsThis">Whether it is this host.</param>
/// <param name="HasAddress">Whether it has the VIP; null: not known.</param>
/// <param name="Device">The interface of this host that has it; null: none, or not this host.</param>
/// <param name="Standing">What its proxy was told by keepalived; null: not known.</param>
/// <param name="Obstacle">Why that is not known; null if it is.</param>
internal sealed record VipHost(string Name, bool IsThis, bool? HasAddress, string? Device, VipStanding? Standing, string? Obstacle)
{
    /// <summary>What is seen counts more than what was said: a proxy does not hear of a keepalived that is killed.</summary>
    public bool Holds => HasAddress ?? Standing is { IsActive: true };
}
