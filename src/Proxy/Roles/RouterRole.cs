namespace Understudy.Proxy.Roles;

/// <summary>What this host is in a VRRP instance.</summary>
public enum RouterRole
{
    /// <summary>It holds the VIP.</summary>
    Active,

    /// <summary>It would take the VIP over.</summary>
    Backup,

    /// <summary>It takes no part: the proxy does not serve, or an interface is down.</summary>
    Fault,

    /// <summary>keepalived has ended.</summary>
    Stopped,
}
