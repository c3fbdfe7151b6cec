using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Understudy.LoadGenerator.Measuring;

/// <summary>CPU time of a process in nanoseconds, user and system together, all threads.</summary>
/// <remarks>
/// /proc/PID/stat counts in ticks of 10 ms, which is too coarse for a run of two seconds; the CPU clock of the process is exact
/// (clock_getcpuclockid(3)).
/// On a kernel without IRQ_TIME_ACCOUNTING it contains the soft interrupts that ran on the process's behalf, so the TCP stack is
/// counted in.
/// </remarks>
internal static partial class ProcessClock
{
    /// <summary>CPU time used so far.</summary>
    /// <param name="processId">0 is this process.</param>
    /// <exception cref="Win32Exception">There is no such process.</exception>
    public static long CpuNanoseconds(int processId)
    {
        var error = GetCpuClockId(processId, out var clock);
        if (error != 0) throw new Win32Exception(error, $"no CPU clock for process {processId}");
        if (GetTime(clock, out var time) != 0)
            throw new Win32Exception(Marshal.GetLastSystemError(), $"the CPU clock of process {processId} cannot be read");
        return time.Seconds * 1_000_000_000 + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static partial int GetCpuClockId(int processId, out int clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
