namespace Understudy.Proxy.Rejoin;

/// <summary>What became of one item of a fill.</summary>
internal enum FillOutcome : byte
{
    /// <summary>The target has it now.</summary>
    Copied,

    /// <summary>There was nothing to copy: gone at the source, or the target has something newer.</summary>
    Skipped,

    /// <summary>The target did not confirm.</summary>
    Failed,
}
