namespace Understudy.Keepalived;

/// <summary>Whether a VIP is where it should be.</summary>
internal enum VipVerdict
{
    /// <summary>One host holds it.</summary>
    One,

    /// <summary>Two hosts or more do: clients reach the one or the other.</summary>
    Several,

    /// <summary>No host does.</summary>
    Nobody,

    /// <summary>No host is known to, and not all of them could be asked.</summary>
    Unknown,
}
