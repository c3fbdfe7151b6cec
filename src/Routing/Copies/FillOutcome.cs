namespace Understudy.Routing.Copies;

/// <summary>What became of one item of a fill.</summary>
public enum FillOutcome : byte
{
    /// <summary>The target has it now.</summary>
    Copied,

    /// <summary>There was nothing to copy: gone at the source, or the target has something newer.</summary>
    Skipped,

    /// <summary>No replica told what it holds. Another try may find one that does.</summary>
    Unread,

    /// <summary>The target did not answer. Another try may succeed.</summary>
    Unconfirmed,

    /// <summary>The target refuses it: too large, or no memory.</summary>
    Refused,
}
