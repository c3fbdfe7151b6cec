using Understudy.LoadGenerator.Measuring;

namespace Understudy.LoadGenerator.Load;

/// <summary>What one thread has seen in the measured time.</summary>
internal sealed class LoadCounts
{
    /// <summary>Replies of any kind; one per request, also for a get of many keys.</summary>
    public long Replies;

    /// <summary>Error replies, replies of a wrong form, and connections lost.</summary>
    public long Errors;

    /// <summary>Keys that a get did not find.</summary>
    public long Misses;

    /// <summary>Values or keys that are not what belongs there. One of these is a bug in the target.</summary>
    public long Corrupt;

    public string? FirstError;

    public LatencyHistogram Latency { get; } = new();

    public void Add(LoadCounts other)
    {
        Replies += other.Replies;
        Errors += other.Errors;
        Misses += other.Misses;
        Corrupt += other.Corrupt;
        FirstError ??= other.FirstError;
        Latency.Add(other.Latency);
    }
}
