using System.Globalization;

namespace Understudy.Node.Sessions;

/// <summary>Commands that tune parts of memcached which do not exist here: read and refused as there, and without effect.</summary>
internal static class TuningCommands
{
    /// <summary>MAX_NUMBER_OF_SLAB_CLASSES - 1 (memcached.h, 1.6.18).</summary>
    public const int LargestClass = 63;

    private const string BadFormat = "CLIENT_ERROR bad command line format";
    private const string BadClass = "BADCLASS invalid class id";

    /// <returns>Null if it is no such command.</returns>
    public static string? ReplyTo(string[] words) => words switch
    {
        ["lru_crawler", "enable" or "disable", ..] => "OK",
        ["lru_crawler", "sleep", var pause, ..] when !IsWhole(pause, out _) => BadFormat,
        ["lru_crawler", "sleep", var pause, ..] =>
            IsWhole(pause, out var microseconds) && microseconds <= 1_000_000 ? "OK" : "CLIENT_ERROR sleep must be one second or less",
        ["lru_crawler", "tocrawl", var items, ..] => IsWhole(items, out _) ? "OK" : BadFormat,
        ["lru_crawler", "crawl", var classes, ..] => AreClasses(classes) ? "OK" : BadClass,
        ["lru", "mode", "flat" or "segmented", ..] => "OK",
        ["lru", "temp_ttl", var seconds, ..] when int.TryParse(seconds, CultureInfo.InvariantCulture, out _) => "OK",
        ["lru", "tune", var hot, var warm, var hotAge, var warmAge, ..] when IsWhole(hot, out var hotPercent)
            && IsWhole(warm, out var warmPercent) && IsFactor(hotAge) && IsFactor(warmAge) =>
            hotPercent + warmPercent <= 80 ? "OK" : "ERROR hot and warm pcts must not exceed 80",
        ["slabs", "automove", "ratio", var ratio, ..] when IsFactor(ratio) => "OK",
        ["slabs", "automove", "ratio", ..] => null,
        ["slabs", "automove", "0" or "1" or "2", ..] => "OK",
        ["slabs", "automove", var level, ..] when !IsWhole(level, out _) => BadFormat,
        ["slabs", "reassign", var from, var to, ..] => Reassign(from, to),
        _ => null,
    };

    /// <summary>Whether a list consists of numbers of slab classes, or is the word for all of them.</summary>
    public static bool AreClasses(string classes) => classes is "all" or "hash" || classes.Split(',').All(IsClass);

    private static bool IsClass(string text) => IsWhole(text, out var number) && number is > 0 and <= LargestClass;

    private static string Reassign(string from, string to)
    {
        if (!IsWhole(from.TrimStart('-'), out _) || !IsWhole(to, out _)) return BadFormat;
        if (from == to) return "SAME src and dst class are identical";
        return IsClass(from) && IsClass(to) ? "NOSPARE source class has no spare pages" : "BADCLASS invalid src or dst class id";
    }

    private static bool IsWhole(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool IsFactor(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
