namespace Understudy.LoadGenerator.Load;

/// <summary>The timetable of a fixed-rate load: when each request ought to be sent, whatever the target does.</summary>
/// <remarks>
/// Latency is counted from these times. A target that stalls is so charged for every request that should have been sent
/// meanwhile, not only for the few that were: no coordinated omission.
/// </remarks>
/// <param name="startNanoseconds">When request 0 is due.</param>
/// <param name="requestsPerSecond">Above 0.</param>
internal sealed class Pacer(long startNanoseconds, double requestsPerSecond)
{
    private readonly double _stepNanoseconds = 1e9 / requestsPerSecond;

    /// <summary>When a request is due. Computed from the start each time, so that rounding does not add up.</summary>
    public long IntendedAt(long sequence) => startNanoseconds + (long)(sequence * _stepNanoseconds);

    /// <summary>How many requests are due by that time.</summary>
    public long DueBy(long now)
    {
        if (now < startNanoseconds) return 0;
        var due = (long)((now - startNanoseconds) / _stepNanoseconds) + 1;
        // The division and the multiplication above may round to different sides of a boundary.
        if (IntendedAt(due - 1) > now) due--;
        else if (IntendedAt(due) <= now) due++;
        return due;
    }
}
