using System.Globalization;
using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>The kinds there are.</summary>
internal static class ValueKinds
{
    public static ValueKind<int> Count { get; } = new(
        "N", "a whole number", null, TryWhole, n => n.ToString(CultureInfo.InvariantCulture), "", n => n);

    public static ValueKind<TimeSpan> Duration { get; } = new(
        "TIME", "a duration", DurationText.Accepted, DurationText.TryParse, DurationText.Format, "_ms", t => (long)t.TotalMilliseconds);

    public static ValueKind<TimeSpan> ShortDuration { get; } =
        Duration with { Unit = "_us", Count = t => (long)t.TotalMicroseconds };

    public static ValueKind<long> Size { get; } = new(
        "SIZE", "a size", SizeText.Accepted, SizeText.TryParse, SizeText.Format, "", n => n);

    /// <summary>As memcached's <c>-m</c>.</summary>
    public static ValueKind<long> Megabytes { get; } = Size with
    {
        Value = "MEGABYTES", Accepted = SizeText.AcceptedAsMegabytes, TryRead = SizeText.TryParseMegabytes,
    };

    /// <summary>A whole number with an optional sign.</summary>
    private static bool TryWhole(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
