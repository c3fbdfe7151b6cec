namespace Understudy.Checking;

/// <summary>Lengths of time, in the unit of every clock here.</summary>
public static class Nanoseconds
{
    public const long Microsecond = 1_000;
    public const long Millisecond = 1_000_000;
    public const long Second = 1_000_000_000;

    /// <summary>Seconds with milliseconds, for a person to read.</summary>
    public static string Format(long nanoseconds) =>
        (nanoseconds / (double)Second).ToString("0.000000", System.Globalization.CultureInfo.InvariantCulture);
}
