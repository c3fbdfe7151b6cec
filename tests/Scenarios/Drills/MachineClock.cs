using System.Diagnostics;
using Understudy.Checking;

namespace Understudy.Scenarios.Drills;

/// <summary>The machine's monotonic clock.</summary>
internal sealed class MachineClock : IClock
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public long Now => (long)Stopwatch.GetElapsedTime(_started).TotalNanoseconds;
}
