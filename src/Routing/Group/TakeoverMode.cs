namespace Understudy.Routing.Group;

/// <summary>Between two boxes without a coordinator: when a proxy takes the lead over from another one that is not heard.</summary>
public enum TakeoverMode : byte
{
    /// <summary>Once it is not heard and renews no server any more.</summary>
    Timeout,

    /// <summary>Then, and only where this host holds the VIP, by keepalived's word.</summary>
    Keepalived,

    /// <summary>Never by itself: somebody has to say so.</summary>
    Never,
}
