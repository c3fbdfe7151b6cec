namespace Understudy.Tests.Store.Linearizability;

/// <summary>The order of moments that all threads agree on.</summary>
internal sealed class RecordingClock
{
    private long _now;

    public long Next() => Interlocked.Increment(ref _now);
}
