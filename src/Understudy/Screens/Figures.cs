using System.Globalization;
using Understudy.Control.Configuration;

namespace Understudy.Screens;

/// <summary>How numbers look on screens for people.</summary>
internal static class Figures
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Bytes in three digits and a unit, for columns.</summary>
    public static string Bytes(long bytes) => Short(bytes, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);

    /// <summary>A count in three digits and a letter, for columns: k, M and G are thousands, millions and thousands of millions.</summary>
    public static string Short(long number) => Short(number, 1000, ["", "k", "M", "G", "T"]);

    /// <summary>What happens seldom is not shown as never.</summary>
    public static string Rate(double perSecond) => perSecond switch
    {
        0 => "0",
        < 0.1 => "<0.1",
        < 10 => perSecond.ToString("0.0", CultureInfo.InvariantCulture),
        _ => perSecond.ToString("N0", CultureInfo.InvariantCulture),
    };

    public static string Wait(double? seconds) => seconds switch
    {
        null => "-",
        < 0.001 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0} us"),
        < 0.01 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.00} ms"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
    };

    /// <summary>100 % only if it is all.</summary>
    public static string Percent(double share) => share >= 1
        ? "100 %"
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 10_000) / 100:0.00} %");

    public static string Ratio(double hits, double misses) => hits + misses > 0 ? Percent(hits / (hits + misses)) : "-";

    /// <summary>In the largest unit alone, for columns.</summary>
    public static string Age(double seconds) => seconds switch
    {
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds)} s"),
        < 120 * 60 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 60)} min"),
        < 48 * 3600 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 3600)} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 86_400)} d"),
    };

    public static string Time(double seconds) => DurationText.Rough(TimeSpan.FromSeconds(seconds));

    private static string Short(double number, double step, string[] units)
    {
        var unit = 0;
        for (; number >= 999.5 && unit < units.Length - 1; unit++) number /= step;
        var digits = unit > 0 && number < 9.995 ? "0.00" : unit > 0 && number < 99.95 ? "0.0" : "0";
        return $"{number.ToString(digits, CultureInfo.InvariantCulture)} {units[unit]}".TrimEnd();
    }

    /// <summary>A line of bars, the newest at the right.</summary>
    public static string Spark(IEnumerable<double> values, int width)
    {
        var shown = values.TakeLast(width).ToArray();
        var most = shown.DefaultIfEmpty(0).Max();
        return most <= 0
            ? new string(Bars[0], shown.Length)
            : string.Concat(shown.Select(value => Bars[(int)Math.Round(value / most * (Bars.Length - 1))]));
    }
}
