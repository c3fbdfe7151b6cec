using System.Globalization;

namespace Understudy.LoadGenerator.Measuring;

/// <summary>Physical memory of a process.</summary>
internal static class ResidentMemory
{
    /// <summary>VmRSS of /proc/PID/status, in bytes; 0 when the process is gone.</summary>
    public static long Bytes(int processId)
    {
        var file = $"/proc/{processId}/status";
        if (!File.Exists(file)) return 0;
        var line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        if (line is null) return 0;
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
