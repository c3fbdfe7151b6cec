using System.Globalization;

namespace Understudy.Control.Configuration;

/// <summary>Durations as operators write them: a number and a unit, <c>250ms</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>.</summary>
public static class DurationText
{
    public const string Accepted = "give a number with a unit: 250ms, 1.5s, 2m";

    // A day is far above every limit; it only keeps the multiplication within a TimeSpan.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>A bare 0 is the only number that needs no unit: seconds and milliseconds are too easily mixed up.</summary>
    internal static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var (number, unit) = NumberAndUnit.Split(text);
        TimeSpan? one = unit switch
        {
            "us" => TimeSpan.FromMicroseconds(1),
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" or "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            "" when text is "0" => TimeSpan.FromSeconds(1),
            _ => null,
        };
        if (one is null || number is not { } amount || amount > Longest / one.Value) return false;

        duration = one.Value * amount;
        return true;
    }

    public static string Format(TimeSpan duration) => duration switch
    {
        { Ticks: 0 } => "0",
        { TotalMilliseconds: < 1 } => Write(duration.TotalMicroseconds, "us"),
        { TotalMilliseconds: < 1000 } => Write(duration.TotalMilliseconds, "ms"),
        { TotalSeconds: < 60 } => Write(duration.TotalSeconds, "s"),
        { TotalMinutes: < 60 } => Write(duration.TotalMinutes, "min"),
        _ => Write(duration.TotalHours, "h"),
    };

    /// <summary>How long something has been so, or will take, as people say it: the two largest units.</summary>
    public static string Rough(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 60 } => Two(0, "", (long)duration.TotalSeconds, "s"),
        { TotalMinutes: < 60 } => Two(duration.Minutes, "min", duration.Seconds, "s"),
        { TotalHours: < 24 } => Two(duration.Hours, "h", duration.Minutes, "min"),
        _ => Two(duration.Days, "d", duration.Hours, "h"),
    };

    private static string Two(long large, string largeUnit, long small, string smallUnit) => (large, small) switch
    {
        (0, _) => string.Create(CultureInfo.InvariantCulture, $"{small} {smallUnit}"),
        (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit} {small} {smallUnit}"),
    };

    private static string Write(double number, string unit) => number.ToString("0.###", CultureInfo.InvariantCulture) + " " + unit;
}
