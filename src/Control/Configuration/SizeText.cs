using System.Globalization;

namespace Understudy.Control.Configuration;

/// <summary>Sizes as operators write them, in powers of 1024 as memcached's <c>-m</c> and <c>-I</c>: <c>512</c>, <c>64k</c>, <c>128m</c>,
/// <c>1g</c>.</summary>
public static class SizeText
{
    public const string Accepted = "give bytes, or a number with k, m or g: 64k, 128m, 1g";

    /// <summary>What <see cref="TryParseMegabytes"/> takes.</summary>
    public const string AcceptedAsMegabytes = "give megabytes, or a number with k, m or g: 64, 512m, 2g";

    // Far above every limit; it only keeps the product within a long.
    private const double Most = 1L << 60;

    internal static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var (number, unit) = NumberAndUnit.Split(text);
        long? one = unit switch
        {
            "" or "b" => 1,
            "k" or "kb" or "kib" => 1L << 10,
            "m" or "mb" or "mib" => 1L << 20,
            "g" or "gb" or "gib" => 1L << 30,
            _ => null,
        };
        if (one is null || number is not { } amount || amount * one.Value > Most) return false;

        bytes = (long)(amount * one.Value);
        return true;
    }

    /// <summary>As memcached's <c>-m</c>: a number without a unit counts megabytes.</summary>
    internal static bool TryParseMegabytes(string text, out long bytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text.All(letter => char.IsAsciiDigit(letter) || letter == '.') ? text + "m" : text, out bytes);
    }

    public static string Format(long bytes) => bytes switch
    {
        >= 1L << 30 => Write(bytes / (double)(1L << 30), "GiB"),
        >= 1L << 20 => Write(bytes / (double)(1L << 20), "MiB"),
        >= 1L << 10 => Write(bytes / (double)(1L << 10), "KiB"),
        _ => Write(bytes, "bytes"),
    };

    private static string Write(double number, string unit) => number.ToString("0.##", CultureInfo.InvariantCulture) + " " + unit;
}
