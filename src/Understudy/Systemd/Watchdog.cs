using System.Globalization;

namespace Understudy.Systemd;

/// <summary>How often a service manager wants a sign of life, before it takes us for hung and starts us again
/// (sd_watchdog_enabled(3)).</summary>
internal static class Watchdog
{
    private const string LimitVariable = "WATCHDOG_USEC", ProcessVariable = "WATCHDOG_PID";

    /// <returns>The longest it waits, as asked of this process; null if it does not.</returns>
    public static TimeSpan? OfProcess()
    {
        var limit = Of(
            Environment.GetEnvironmentVariable(LimitVariable), Environment.GetEnvironmentVariable(ProcessVariable), Environment.ProcessId);
        Environment.SetEnvironmentVariable(LimitVariable, null);
        Environment.SetEnvironmentVariable(ProcessVariable, null);
        return limit;
    }

    /// <param name="microseconds">As the variable has it.</param>
    /// <param name="process">Whom it is meant for; null: whoever reads it.</param>
    /// <param name="own">Our number.</param>
    public static TimeSpan? Of(string? microseconds, string? process, int own)
    {
        if (process is not null && process != own.ToString(CultureInfo.InvariantCulture)) return null;
        return long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? TimeSpan.FromMicroseconds(number)
            : null;
    }
}
