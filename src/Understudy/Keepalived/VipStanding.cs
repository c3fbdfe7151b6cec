namespace Understudy.Keepalived;

/// <summary>A host's role in the VRRP instance of a VIP, as its proxy was told.</summary>
/// <param name="Role">As the proxy writes it: ACTIVE, BACKUP, FAULT or STOPPED.</param>
/// <param name="Seconds">For how long.</param>
internal sealed record VipStanding(string Role, long Seconds)
{
    public bool IsActive => Role == "ACTIVE";
}
