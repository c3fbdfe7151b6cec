using Understudy.Transport.Measuring;

namespace Understudy.Drills;

/// <summary>What one client has met in one phase.</summary>
internal sealed class DrillCounts
{
    public long Hits { get; set; }

    public long Misses { get; set; }

    /// <summary>Writes that were acknowledged.</summary>
    public long Stored { get; set; }

    /// <summary>Requests that were answered with an error, or not at all.</summary>
    public long Errors { get; set; }

    /// <summary>Values that were older than the last write acknowledged before they were asked for.</summary>
    public long Old { get; set; }

    public DurationHistogram Waits { get; } = new();

    public TimeSpan Longest { get; private set; }

    public void Note(TimeSpan wait)
    {
        Waits.Record((long)wait.TotalNanoseconds);
        if (wait > Longest) Longest = wait;
    }
}
