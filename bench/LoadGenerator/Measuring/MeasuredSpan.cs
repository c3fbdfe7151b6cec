namespace Understudy.LoadGenerator.Measuring;

/// <summary>How long was measured, and the CPU time used meanwhile by us and by the watched process, in nanoseconds.</summary>
/// <param name="WatchedMemory">Physical memory of the watched process at the end, its connections still open; bytes.</param>
internal readonly record struct MeasuredSpan(long Elapsed, long OwnCpu, long WatchedCpu, long WatchedMemory)
{
    /// <summary>The readings at the beginning; <see cref="End"/> turns them into differences.</summary>
    public static MeasuredSpan Begin(long now, int watchedProcess) =>
        new(now, ProcessClock.CpuNanoseconds(0), watchedProcess == 0 ? 0 : ProcessClock.CpuNanoseconds(watchedProcess), 0);

    public MeasuredSpan End(long now, int watchedProcess)
    {
        var end = Begin(now, watchedProcess);
        var memory = watchedProcess == 0 ? 0 : ResidentMemory.Bytes(watchedProcess);
        return new MeasuredSpan(end.Elapsed - Elapsed, end.OwnCpu - OwnCpu, end.WatchedCpu - WatchedCpu, memory);
    }
}
