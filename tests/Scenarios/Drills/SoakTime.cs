using System.Globalization;

namespace Understudy.Scenarios.Drills;

/// <summary>Faults last as long as the requirement says in a soak (<c>./test --soak MINUTES</c>), and a shorter time otherwise.</summary>
internal static class SoakTime
{
    private static readonly int Minutes =
        int.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_SOAK_MINUTES"), CultureInfo.InvariantCulture, out var minutes)
        ? minutes : 0;

    public static bool IsSoaking => Minutes > 0;

    public static TimeSpan Seconds(int soaking, int otherwise) => TimeSpan.FromSeconds(IsSoaking ? soaking : otherwise);

    /// <summary>The whole time that was asked for; in seconds if none was.</summary>
    public static TimeSpan All(int otherwise) => IsSoaking ? TimeSpan.FromMinutes(Minutes) : TimeSpan.FromSeconds(otherwise);
}
