using Understudy.Routing.Copies;

namespace Understudy.Proxy.Rejoin;

/// <summary>What became of the items that one worker saw a server lack. Written by its thread only, read by any, which may see a slightly
/// old number.</summary>
internal sealed class RepairCounters
{
    /// <summary>The server has them again.</summary>
    public long Copied;

    /// <summary>There was nothing to copy: written, deleted or expired meanwhile, or marked as stale.</summary>
    public long Skipped;

    /// <summary>The server refused them or did not confirm them, or a server was lost meanwhile.</summary>
    public long Failed;

    /// <summary>Not tried: too many others waited, or the server evicts.</summary>
    public long Dropped;

    public void Count(FillOutcome outcome)
    {
        if (outcome == FillOutcome.Copied) Copied++;
        else if (outcome == FillOutcome.Skipped) Skipped++;
        else Failed++;
    }
}
